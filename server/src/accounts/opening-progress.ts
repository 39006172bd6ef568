/**
 * How far an opening has come on its way to 'taken by the meter': its settings confirmed, the meter opened, the first
 * credit applied. A postpaid meter takes no orders, so nothing is waited for.
 */
import type { MeterCode, MinorUnits, OpeningProgress, OrderReason, OrderState } from '#shared';

export interface OrderProgress {
  readonly state: OrderState;
  readonly reason: OrderReason | null;
}

export interface OpeningFacts {
  readonly assignmentId: string;
  readonly meterCode: MeterCode;
  readonly room: string;
  /** the newest settings that are wanted of the meter; undefined when none are */
  readonly settings:
    { readonly state: 'waiting' | 'confirmed' | 'needs_attention'; readonly reason: string | null } | undefined;
  readonly open: OrderProgress | undefined;
  readonly firstCredit: OrderProgress | undefined;
  /** why the meter's orders wait for a person, if they do */
  readonly blockedReason: string | null;
  readonly remainingMinor: MinorUnits | null;
}

export function openingProgress(facts: OpeningFacts): OpeningProgress {
  const { settings, open, firstCredit } = facts;
  const done = (order: OrderProgress | undefined): boolean => order === undefined || order.state === 'applied';
  const taken = (settings === undefined || settings.state === 'confirmed') && done(open) && done(firstCredit);
  const settingsReason = settings?.state === 'needs_attention' ? settings.reason : null;
  return {
    assignmentId: facts.assignmentId,
    meterCode: facts.meterCode,
    room: facts.room,
    settings: settings?.state ?? 'not_needed',
    open: open?.state ?? null,
    firstCredit: firstCredit?.state ?? null,
    reason: taken ? null : (settingsReason ?? open?.reason ?? firstCredit?.reason ?? facts.blockedReason),
    taken,
    balanceMinor: facts.remainingMinor,
  };
}
