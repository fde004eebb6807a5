// What an operation's behaviour is written against. The wire side (decoding, signatures, encoding) knows nothing of
// behaviour; behaviour knows nothing of XML, forms or HTTP.
import type { RecordedService } from "./service.ts";
import type { Account, Credential, Principal, SandboxState } from "./state.ts";

export type { RecordedService, Service } from "./service.ts";

/** A decoded request or an answer to encode: members by the names of AWS's models; timestamps are ISO strings; blobs base64. */
export type Shape = { readonly [member: string]: unknown };

/** An AWS error: `code` is the error shape's name in the service model where one exists, else the wire code. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly code: string;
  readonly status: number | undefined;
  /** More members of the error, as JSON services send them (`Reason`). */
  readonly members: Shape;
  constructor(code: string, message: string, status?: number, members: Shape = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.members = members;
  }
}

/** What one call knows besides its input. */
export interface Call {
  readonly service: RecordedService;
  readonly operation: string;
  readonly state: SandboxState;
  /** The caller's account: IAM calls act in it. */
  readonly account: Account;
  readonly caller: Principal;
  /** What the call was signed with; of an unsigned call, the anonymous one. */
  readonly credential: Credential;
  readonly requestId: string;
  /** The region of the signature's scope. */
  readonly region: string;
  readonly sourceIp: string;
  readonly userAgent: string;
  /** The sandbox's clock, not the machine's. */
  readonly now: Date;
  /**
   * Decides one action as this caller through the policy engine, with the context keys that AWS would supply plus
   * `context`, records the decision in the event log, and throws AWS's AccessDenied where the answer is not allow.
   */
  authorize(
    action: string,
    resource: string,
    context?: Readonly<Record<string, string | readonly string[]>>,
  ): void;
}

/** The behaviour of one operation. */
export type Operation = (input: Shape, call: Call) => Shape | void;
