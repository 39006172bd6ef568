import { Controller } from '@nestjs/common';
import {
  addMetersRoute,
  changeTermsRoute,
  nextAccountNumberRoute,
  openAccountRoute,
  renewQueryPasswordRoute,
  showAccountRoute,
  updateAccountRoute,
  type Account,
} from '#shared';
import { Handle, Input, Who, type InputOf } from '../http/handle.js';
import type { Who as Operator } from '../operators/who.js';
import { AccountOpening, type OpenedAccount } from './account-opening.service.js';
import { AccountTerms } from './account-terms.service.js';
import { Accounts } from './accounts.service.js';

@Controller()
export class AccountsController {
  constructor(
    private readonly accounts: Accounts,
    private readonly opening: AccountOpening,
    private readonly terms: AccountTerms,
  ) {}

  /** Stands before the route of one account, whose address would take `next-number` for an id. */
  @Handle(nextAccountNumberRoute)
  nextNumber(): Promise<{ number: string }> {
    return this.accounts.nextNumber();
  }

  @Handle(openAccountRoute)
  open(@Who() who: Operator, @Input() input: InputOf<typeof openAccountRoute>): Promise<OpenedAccount> {
    return this.accounts.open(who, input.body);
  }

  @Handle(addMetersRoute)
  addMeters(@Who() who: Operator, @Input() { params, body }: InputOf<typeof addMetersRoute>): Promise<Account> {
    return this.opening.add(who, params.accountId, body);
  }

  @Handle(changeTermsRoute)
  changeTerms(@Who() who: Operator, @Input() { params, body }: InputOf<typeof changeTermsRoute>): Promise<Account> {
    return this.terms.change(who, params.assignmentId, body);
  }

  @Handle(showAccountRoute)
  show(@Who() who: Operator, @Input() input: InputOf<typeof showAccountRoute>): Promise<Account> {
    return this.accounts.show(who, input.params.accountId);
  }

  @Handle(updateAccountRoute)
  updateContact(@Who() who: Operator, @Input() input: InputOf<typeof updateAccountRoute>): Promise<Account> {
    return this.accounts.updateContact(who, input.params.accountId, input.body);
  }

  @Handle(renewQueryPasswordRoute)
  renewQueryPassword(
    @Who() who: Operator,
    @Input() input: InputOf<typeof renewQueryPasswordRoute>,
  ): Promise<{ queryPassword: string }> {
    return this.accounts.renewQueryPassword(who, input.params.accountId);
  }
}
