import { toCloudFailure } from "./failure.ts";

interface Page {
  readonly NextToken?: string | undefined;
}

/** A page may be empty and yet not the last: only a missing token ends the list. */
export async function readPages<T extends Page>(
  operation: string,
  read: (page: { readonly NextToken?: string }) => Promise<T>,
): Promise<readonly T[]> {
  const pages: T[] = [];
  for (let token: string | undefined; ; ) {
    const page = await asked(operation, () => read(token === undefined ? {} : { NextToken: token }));
    pages.push(page);
    if (!page.NextToken) return pages;
    token = page.NextToken;
  }
}

/** Calls AWS Organizations; a refusal is thrown as CloudFailure. */
export async function asked<T>(operation: string, send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    throw toCloudFailure(error, { service: "organizations", operation });
  }
}
