/** An operator as typed, and back: every field is checked, none is guessed. */
import { type CurrencyDecimals, formatAmount, LOGIN_NAME_PATTERN, mixesAlphabets, type OperatorRecord } from '#shared';
import { typedAmountOrZero } from '../ui/amount-or-zero';

export interface OperatorForm {
  readonly loginName: string;
  readonly fullName: string;
  readonly roleId: string;
  /** all of them, those of today and those to come */
  readonly everywhere: boolean;
  readonly buildings: ReadonlySet<number>;
  readonly float: string;
  readonly remark: string;
  readonly enabled: boolean;
}
export type OperatorFault =
  | 'login_name_missing'
  | 'login_name_wrong'
  | 'name_missing'
  | 'name_mixed'
  | 'role_missing'
  | 'building_missing'
  | 'amount_wrong';
export type OperatorFaults = Partial<Record<keyof OperatorForm, OperatorFault>>;

export const NEW_OPERATOR: OperatorForm = {
  ...{ loginName: '', fullName: '', roleId: '', everywhere: true, buildings: new Set(), float: '', remark: '' },
  enabled: true,
};

export function formOfOperator(operator: OperatorRecord, decimals: CurrencyDecimals): OperatorForm {
  const { loginName, fullName, roleId, buildings, offlineFloatMinor, remark, enabled } = operator;
  return {
    ...{ loginName, fullName, roleId, remark, enabled },
    everywhere: buildings === 'all',
    buildings: new Set(buildings === 'all' ? [] : buildings),
    float: formatAmount(offlineFloatMinor, decimals),
  };
}

/** Everything that is wrong; empty when the form may be sent. */
export function checkOperator(form: OperatorForm, decimals: CurrencyDecimals): OperatorFaults {
  const faults: OperatorFaults = {};
  if (form.loginName.trim() === '') faults.loginName = 'login_name_missing';
  else if (!LOGIN_NAME_PATTERN.test(form.loginName.trim())) faults.loginName = 'login_name_wrong';
  if (form.fullName.trim() === '') faults.fullName = 'name_missing';
  else if (mixesAlphabets(form.fullName)) faults.fullName = 'name_mixed';
  if (form.roleId === '') faults.roleId = 'role_missing';
  if (!form.everywhere && form.buildings.size === 0) faults.buildings = 'building_missing';
  if (typedAmountOrZero(form.float, decimals) === undefined) faults.float = 'amount_wrong';
  return faults;
}

/** What the server is told; throws RangeError for an unchecked form. */
export function operatorOfForm(form: OperatorForm, decimals: CurrencyDecimals) {
  const offlineFloatMinor = typedAmountOrZero(form.float, decimals);
  if (offlineFloatMinor === undefined) throw new RangeError('an unchecked float');
  return {
    fullName: form.fullName.trim(),
    roleId: form.roleId,
    buildings: form.everywhere ? ('all' as const) : [...form.buildings].sort((a, b) => a - b),
    offlineFloatMinor,
    remark: form.remark.trim(),
  };
}
