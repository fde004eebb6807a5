// Who signed a request: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
import { anonymousCredential, findCredential } from "../credentials.ts";
import { ApiError, type Service } from "../operation.ts";
import type { Credential, SandboxState } from "../state.ts";
import { constraints } from "./constraints.ts";
import type { HttpRequest } from "./http-request.ts";
import { checkScope, readClaim, type SignatureClaim, type SignatureVerifier } from "./signature.ts";

export interface Caller {
  readonly credential: Credential;
  /** Of the signature's scope. */
  readonly region: string;
}

export interface AuthenticateOptions {
  readonly state: SandboxState;
  readonly verifier: SignatureVerifier;
  /** The machine's time: clients sign by it, whatever the sandbox's clock says. */
  readonly now: number;
  /** Told the access key id of a request that looks signed with credentials of the real AWS. */
  readonly onForeignKey: (accessKeyId: string) => void;
}

/** The caller of a request. Throws what AWS answers where nobody, or somebody else, has signed it. */
export function authenticate(
  request: HttpRequest,
  service: Service,
  operation: string,
  options: AuthenticateOptions,
): Caller {
  if (constraints()[service].unsigned.includes(operation)) return anonymous(options.state);
  const claim = readClaim(request);
  if (claim === undefined) {
    throw new ApiError("MissingAuthenticationToken", "Request is missing Authentication Token", 403);
  }
  const credential = findCredential(options.state, claim.accessKeyId);
  if (credential === undefined) {
    if (/^A[KS]IA[A-Z2-7]{16}$/.test(claim.accessKeyId)) options.onForeignKey(claim.accessKeyId);
    throw invalidToken();
  }
  checkScope(claim, service, options.now);
  options.verifier.verify(request, claim, credential.secretAccessKey);
  checkToken(credential, claim, options.state);
  return { credential, region: claim.region };
}

function anonymous(state: SandboxState): Caller {
  const [account] = state.accounts.values();
  if (account === undefined) throw new Error("the sandbox has no account");
  return { credential: anonymousCredential(account), region: "us-east-1" };
}

/** A signature alone does not bind the session token: it must be the one that was issued with the key. */
function checkToken(credential: Credential, claim: SignatureClaim, state: SandboxState): void {
  if (claim.securityToken !== credential.sessionToken || !credential.active) throw invalidToken();
  if (credential.expiresAt !== undefined && credential.expiresAt <= state.clock.now()) {
    throw new ApiError("ExpiredToken", "The security token included in the request is expired", 403);
  }
}

function invalidToken(): ApiError {
  return new ApiError("InvalidClientTokenId", "The security token included in the request is invalid.", 403);
}
