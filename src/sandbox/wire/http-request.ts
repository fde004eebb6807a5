/** A request as it came over the wire, read whole. */
export interface HttpRequest {
  readonly method: string;
  /** Path without the query string, as received. */
  readonly path: string;
  /** What stands after `?`, as received. */
  readonly query: string;
  /** By lower-case name; repeated ones joined by commas. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  readonly remoteAddress: string;
}
