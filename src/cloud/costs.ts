/** What one account was billed in a month. */
export interface BilledAccount {
  /** Twelve digits, or AWS's own words where costs belong to no account. */
  readonly accountId: string;
  /** Exact decimal, as AWS says it; credits and refunds are negative. */
  readonly amount: string;
  /** `USD`, or whatever the bill is in. */
  readonly currency: string;
}

export interface BilledMonth {
  /** `2026-10` */
  readonly month: string;
  /** AWS has not closed the bill. */
  readonly isEstimated: boolean;
  readonly accounts: readonly BilledAccount[];
}

/** One consolidated bill, split by account. */
export interface Bill {
  /** Oldest first. */
  readonly months: readonly BilledMonth[];
  /** What AWS calls the accounts, by id. */
  readonly names: Readonly<Record<string, string>>;
  /** How many requests AWS answered, each of which it charges. */
  readonly requests: number;
}

export interface BillRequest {
  /** First and last month: `2026-09`, `2026-10`. */
  readonly from: string;
  readonly to: string;
  /** What was paid ahead (reservations, Savings Plans) is spread over the days that it covers. */
  readonly isAmortized: boolean;
}

/**
 * The port to Cost Explorer. The management account sees all accounts of its AWS organization, any other account itself
 * alone. AWS charges each request. Refusals are thrown as CloudFailure.
 */
export interface CostCloud {
  readBill(request: BillRequest): Promise<Bill>;
}
