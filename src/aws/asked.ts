import { type CallPlace, toCloudFailure } from "./failure.ts";

interface Page {
  readonly NextToken?: string | undefined;
}

/** The ways to make calls of one service. */
export interface CallsOf {
  readonly asked: <T>(operation: string, send: () => Promise<T>) => Promise<T>;
  /** A page may be empty and yet not the last: only a missing token ends the list. */
  readonly readPages: <T extends Page>(
    operation: string,
    read: (page: { readonly NextToken?: string }) => Promise<T>,
  ) => Promise<readonly T[]>;
}

export function callsOf(service: string): CallsOf {
  return {
    asked: (operation, send) => asked({ service, operation }, send),
    readPages: async (operation, read) => {
      const pages = [];
      for (let token: string | undefined; ; ) {
        const next = token === undefined ? {} : { NextToken: token };
        const page = await asked({ service, operation }, () => read(next));
        pages.push(page);
        if (!page.NextToken) return pages;
        token = page.NextToken;
      }
    },
  };
}

/** Makes a call; what the SDK throws is thrown as CloudFailure, with its place. */
export async function asked<T>(place: CallPlace, send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    throw toCloudFailure(error, place);
  }
}
