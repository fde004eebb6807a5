/** Temporary credentials of one session. `expiration` is an ISO 8601 instant. */
export interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: string;
}
