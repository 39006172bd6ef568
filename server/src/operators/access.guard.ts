import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Permission } from '#shared';
import { routeOf } from '../http/handle.js';
import { type HttpRequest, sourceOf } from '../http/request.js';
import { Refused } from '../http/refused.js';
import { passwordChangeNeeded, Sessions } from './sessions.service.js';

const enough = (access: Permission | readonly Permission[]): readonly Permission[] =>
  typeof access === 'string' ? [access] : access;

export const permissionMissing = (permission: string): Refused =>
  new Refused('permission_missing', `your role has no permission for this (${permission})`, {
    details: { permission },
  });

/** Stands before every handler: who may call it is written on its route. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(private readonly sessions: Sessions) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const route = routeOf(context);
    if (!route) throw new Error(`${context.getClass().name}.${context.getHandler().name} has no route of the contract`);
    const { access } = route;
    if (access === 'public' || access === 'signature') return true;
    const request = context.switchToHttp().getRequest<HttpRequest>();
    const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined) throw new Refused('session_missing', 'sign in first: this takes a session');
    const { who, operator } = await this.sessions.whoIs(token, sourceOf(request));
    if (operator.mustChangePassword && !route.beforePasswordChange) throw passwordChangeNeeded();
    if (access !== 'session' && !enough(access).some((permission) => who.permissions.has(permission))) {
      throw permissionMissing(enough(access).join(' or '));
    }
    request.who = who;
    return true;
  }
}
