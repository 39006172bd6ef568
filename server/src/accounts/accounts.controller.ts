import { Controller } from '@nestjs/common';
import {
  listAccountsRoute,
  nextAccountNumberRoute,
  openAccountRoute,
  renewQueryPasswordRoute,
  showAccountRoute,
  updateAccountRoute,
  type Account,
} from '#shared';
import { Handle, Input, Who, type InputOf } from '../http/handle.js';
import type { Who as Operator } from '../operators/who.js';
import type { OpenedAccount } from './account-opening.service.js';
import type { AccountPage } from './accounts.queries.js';
import { Accounts } from './accounts.service.js';

@Controller()
export class AccountsController {
  constructor(private readonly accounts: Accounts) {}

  /** Stands before the route of one account, whose address would take `next-number` for an id. */
  @Handle(nextAccountNumberRoute)
  nextNumber(): Promise<{ number: string }> {
    return this.accounts.nextNumber();
  }

  @Handle(openAccountRoute)
  open(@Who() who: Operator, @Input() input: InputOf<typeof openAccountRoute>): Promise<OpenedAccount> {
    return this.accounts.open(who, input.body);
  }

  @Handle(listAccountsRoute)
  list(@Who() who: Operator, @Input() input: InputOf<typeof listAccountsRoute>): Promise<AccountPage> {
    return this.accounts.list(who, input.query);
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
