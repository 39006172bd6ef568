/** The contract and the server are the same list, and nobody comes in who may not. */
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { ModulesContainer } from '@nestjs/core';
import { ALL_PERMISSIONS, type Permission, type Route, ROUTES } from '#shared';
import type { Express } from 'express';
import { ROUTE } from '../src/http/handle.js';
import { OPERATIONAL_PATHS } from '../src/http/furnish.js';
import { Operators } from '../src/operators/operators.service.js';
import { forEachDatabase, type TestServer } from './harness.js';

interface Handler {
  readonly name: string;
  readonly route: Route | undefined;
}

/** Every method of every controller that Nest would call for a request. */
function handlersOf({ app }: TestServer): Handler[] {
  const controllers = new Set(
    [...app.get(ModulesContainer).values()].flatMap((module) =>
      [...module.controllers.values()].map(({ metatype }) => metatype),
    ),
  );
  return [...controllers].flatMap((controller) => {
    const prototype: Record<string, unknown> = Object(controller)['prototype'];
    return Object.getOwnPropertyNames(prototype)
      .map((name) => ({ name, method: prototype[name] }))
      .filter(({ method }) => typeof method === 'function' && Reflect.hasMetadata(METHOD_METADATA, method))
      .map(({ name, method }) => ({
        name: `${String(Object(controller)['name'])}.${name} at ${String(Reflect.getMetadata(PATH_METADATA, Object(method)))}`,
        route: Reflect.getMetadata(ROUTE, Object(method)),
      }));
  });
}

/** The permissions of which each is enough; none of a route that asks for none. */
function permissionsOf(access: Route['access']): readonly Permission[] {
  const named = typeof access === 'string' ? [access] : access;
  return ALL_PERMISSIONS.filter((permission) => named.includes(permission));
}

/** Any value will do: who may call is decided before what was sent is looked at. */
const PARAMS = { number: 1, dpuCode: '010101', meterCode: '0101010101' };
const paramsOf = (route: Route) =>
  Object.fromEntries(
    [...route.path.matchAll(/:(\w+)/g)].map(([, name = '']) => [
      name,
      Object(PARAMS)[name] ?? '01900000-0000-7000-8000-000000000000',
    ]),
  );

describe('every route', () => {
  forEachDatabase((start) => {
    let server: TestServer;
    const routes = Object.entries(ROUTES);
    beforeEach(async () => {
      server = await start();
    });

    it('is implemented by exactly one handler', () => {
      const handlers = handlersOf(server);
      for (const [name, route] of routes) {
        const its = handlers.filter((handler) => handler.route === route).map((handler) => handler.name);
        expect(its.length)
          .withContext(`${name}: ${its.join(', ') || 'no handler'}`)
          .toBe(1);
      }
    });

    it('is in the contract', () => {
      const known = new Set(Object.values(ROUTES));
      const strangers = handlersOf(server).filter(({ route }) => !route || !known.has(route));
      expect(strangers.map(({ name }) => name)).toEqual([]);
    });

    it('is in the contract also where Express was asked directly', () => {
      const express: Express = server.app.getHttpAdapter().getInstance();
      const paths = express.router.stack.flatMap((layer) => (layer.route ? [String(layer.route.path)] : []));
      const known = new Set([...Object.values(ROUTES).map(({ path }): string => path), ...OPERATIONAL_PATHS]);
      const strangers = paths.filter((path) => !known.has(path) && !path.startsWith('/api/docs/'));
      expect(strangers).toEqual([]);
    });

    it('has a permission of its own method and path', () => {
      const places = routes.map(([, { method, path }]) => `${method} ${path}`);
      expect(new Set(places).size).toBe(places.length);
      for (const [name, { access }] of routes) {
        const named = typeof access === 'string' ? [access] : access;
        const isKnown = named.length > 0 && permissionsOf(access).length === named.length;
        expect(isKnown || ['public', 'session', 'signature'].includes(String(access)))
          .withContext(name)
          .toBeTrue();
      }
    });

    it('refuses whoever is not signed in, unless it is public', async () => {
      for (const [name, route] of routes) {
        if (route.access === 'public' || route.access === 'signature') continue;
        const { status, refusal } = await server.anybody.answer(route, { params: paramsOf(route) });
        expect([status, refusal]).withContext(name).toEqual([401, 'session_missing']);
      }
    });

    it('refuses a role that has every permission but its own', async () => {
      const client = await server.signIn([]);
      const roleName = client.session?.operator.roleName ?? '';
      for (const [name, route] of routes) {
        const own = permissionsOf(route.access);
        if (own.length === 0) continue;
        const others = ALL_PERMISSIONS.filter((permission) => !own.includes(permission));
        await server.get(Operators).keepOwnRole(roleName, others);
        const { status, refusal } = await client.answer(route, { params: paramsOf(route) });
        expect([status, refusal]).withContext(name).toEqual([403, 'permission_missing']);
      }
    });
  });
});
