/** What is heard of an account's meters while it is shown. An account that it says nothing of stays the same object. */
import type { Account, MeterState, OpeningProgress } from '#shared';

type Assignment = Account['assignments'][number];

export function withProgress(account: Account, progress: OpeningProgress): Account {
  return withAssignments(account, (assignment) =>
    assignment.assignmentId === progress.assignmentId ? { ...assignment, progress } : assignment,
  );
}

/** An older reading never takes the place of a newer one. */
export function withMeterState(account: Account, state: MeterState): Account {
  return withAssignments(account, (assignment) =>
    assignment.meterCode === state.meterCode && (assignment.state.readAt ?? '') <= (state.readAt ?? '')
      ? { ...assignment, state }
      : assignment,
  );
}

function withAssignments(account: Account, change: (assignment: Assignment) => Assignment): Account {
  const assignments = account.assignments.map(change);
  const changed = assignments.some((assignment, index) => assignment !== account.assignments[index]);
  return changed ? { ...account, assignments } : account;
}
