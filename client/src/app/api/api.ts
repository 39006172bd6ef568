import { HttpClient, HttpErrorResponse, HttpEventType, HttpParams } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import { Store } from '@ngrx/store';
import {
  catchError,
  defer,
  EMPTY,
  filter,
  finalize,
  from,
  last,
  map,
  type Observable,
  shareReplay,
  switchMap,
  tap,
  throwError,
} from 'rxjs';
import type * as z from 'zod/mini';
import { problemSchema, refreshSessionRoute, type Route, type Session } from '#shared';
import { RememberedOperator } from '../session/remembered-operator';
import { SessionActions } from '../session/session.actions';
import { sessionFeature } from '../session/session.feature';
import { ServerActions } from './api.actions';
import { type AwayBecause, RefusedError, ServerAway } from './faults';

type Given<K extends string, S extends z.ZodMiniType> = S extends z.ZodMiniUndefined
  ? Readonly<Partial<Record<K, never>>>
  : Readonly<Record<K, z.infer<S>>>;

/** What a route takes: `params` and `body` where it has them, `query` as far as wanted. */
export type InputFor<P extends z.ZodMiniType, Q extends z.ZodMiniType, B extends z.ZodMiniType> = Given<'params', P> &
  Given<'body', B> &
  (Q extends z.ZodMiniUndefined ? { readonly query?: never } : { readonly query?: z.infer<Q> });

interface Plain {
  readonly params?: unknown;
  readonly query?: unknown;
  readonly body?: unknown;
}
type Reply<T> = () => Observable<T>;

/** The one door to the server. Every call is typed by its shared route and ends in a value, `ServerAway` or `RefusedError`. */
@Injectable({ providedIn: 'root' })
export class Api {
  private readonly http = inject(HttpClient);
  private readonly store = inject(Store);
  private readonly accessToken = this.store.selectSignal(sessionFeature.selectAccessToken);
  private readonly remembered = inject(RememberedOperator);
  private refreshing: Observable<Session> | undefined;

  /** Sends a request; nothing goes out before somebody subscribes. Errors with `ServerAway` or `RefusedError`. */
  send<P extends z.ZodMiniType, Q extends z.ZodMiniType, B extends z.ZodMiniType, R extends z.ZodMiniType>(
    route: Route<P, Q, B, R>,
    input: InputFor<P, Q, B>,
  ): Observable<z.infer<R>> {
    return this.withSession(route, () =>
      this.http.request<z.infer<R>>(route.method, pathOf(route, input), {
        ...this.optionsOf(route, input),
        responseType: 'json',
      }),
    );
  }

  /** Fetches a file route. */
  file<P extends z.ZodMiniType, Q extends z.ZodMiniType, B extends z.ZodMiniType, R extends z.ZodMiniType>(
    route: Route<P, Q, B, R>,
    input: InputFor<P, Q, B>,
  ): Observable<Blob> {
    return this.withSession(route, () =>
      this.http.request(route.method, pathOf(route, input), { ...this.optionsOf(route, input), responseType: 'blob' }),
    );
  }

  /** Sends one file to an upload route, as the multipart field `file`; `sent` hears which part of it has gone. */
  upload<P extends z.ZodMiniType, Q extends z.ZodMiniType, B extends z.ZodMiniType, R extends z.ZodMiniType>(
    route: Route<P, Q, B, R>,
    file: File,
    query?: z.infer<Q>,
    sent: (part: number) => void = () => undefined,
  ): Observable<z.infer<R>> {
    return this.withSession(route, () => {
      const form = new FormData();
      form.append('file', file, file.name);
      const options = { ...this.optionsOf(route, { query }), body: form, reportProgress: true } as const;
      return this.http.request<z.infer<R>>(route.method, route.path, { ...options, observe: 'events' }).pipe(
        tap((event) => {
          if (event.type === HttpEventType.UploadProgress && event.total) sent(event.loaded / event.total);
        }),
        filter((event) => event.type === HttpEventType.Response),
        map(({ body }) => body as z.infer<R>),
      );
    });
  }

  /** A new access token by the refresh cookie. However many ask at once, one request goes out. */
  refresh(): Observable<Session> {
    this.refreshing ??= this.asked(() =>
      this.http.request<Session>(refreshSessionRoute.method, refreshSessionRoute.path, {}),
    ).pipe(
      catchError((fault: unknown) => {
        // Over is the session of whoever had the device before.
        return throwError(() =>
          fault instanceof RefusedError && this.remembered.isUnproven() ? this.foreign() : fault,
        );
      }),
      tap((session) => {
        const here = this.remembered.read();
        if (here !== null && here.operatorId !== session.operator.operatorId) throw this.foreign();
      }),
      tap({
        next: (session) => this.store.dispatch(SessionActions.renewed({ session })),
        error: (fault: unknown) => {
          if (fault instanceof RefusedError) this.store.dispatch(SessionActions.ended());
        },
      }),
      finalize(() => (this.refreshing = undefined)),
      shareReplay(1),
    );
    return this.refreshing;
  }

  /** The cookie may still be that of whoever had this device before the one who took it over without signal. */
  private foreign(): ServerAway {
    this.store.dispatch(SessionActions.proofNeeded());
    return new ServerAway();
  }

  private withSession<T>(route: Route, reply: Reply<T>): Observable<T> {
    const once = this.asked(reply);
    if (route.access === 'public' || route.access === 'signature') return once;
    const renewed = defer(() => this.refresh().pipe(switchMap(() => once)));
    return defer(() => {
      if (!this.accessToken()) return renewed;
      return once.pipe(
        catchError((fault: unknown) => {
          if (fault instanceof RefusedError && fault.status === 401) return renewed;
          // The screen offered what his role may no more: it learns what he may, and the fault is told.
          if (fault instanceof RefusedError && fault.refusal === 'permission_missing') {
            return this.refresh().pipe(
              catchError(() => EMPTY),
              last(null, undefined),
              switchMap(() => throwError(() => fault)),
            );
          }
          return throwError(() => fault);
        }),
      );
    });
  }

  private asked<T>(reply: Reply<T>): Observable<T> {
    return defer(reply).pipe(
      catchError((thrown: unknown) => from(readFault(thrown)).pipe(switchMap((fault) => throwError(() => fault)))),
      tap({
        next: () => this.store.dispatch(ServerActions.answered()),
        error: (fault: unknown) =>
          this.store.dispatch(fault instanceof ServerAway ? ServerActions.didNotAnswer() : ServerActions.answered()),
      }),
    );
  }

  private optionsOf(route: Route, { query, body }: Plain) {
    const token = this.accessToken();
    return {
      ...(body === undefined ? {} : { body }),
      params: new HttpParams({ fromObject: stringsOf(query) }),
      headers: token && route.access !== 'public' ? { authorization: `Bearer ${token}` } : {},
    };
  }
}

/** Fills the `:name` places of a path. */
function pathOf(route: Route, { params }: Plain): string {
  const values = stringsOf(params);
  return route.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(values[name] ?? ''));
}

function stringsOf(values: unknown): Record<string, string> {
  const entries = Object.entries(values ?? {}).filter(([, value]) => value !== undefined && value !== '');
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}

/** A problem of ours is a refusal; anything else (the service worker's 504, a proxy's page, no answer) is 'away'. */
async function readFault(thrown: unknown): Promise<ServerAway | RefusedError> {
  if (!(thrown instanceof HttpErrorResponse)) throw thrown;
  const problem = problemSchema.safeParse(await bodyOf(thrown.error));
  return problem.success ? new RefusedError(thrown.status, problem.data) : new ServerAway(becauseOf(thrown.status));
}

/** The browser has no status where nothing was reached, and the service worker answers 504 for it. */
function becauseOf(status: number): AwayBecause {
  if (status === 0 || status === 504) return 'no_signal';
  return status === 500 ? 'server_fault' : 'no_answer';
}

async function bodyOf(error: unknown): Promise<unknown> {
  if (!(error instanceof Blob)) return error;
  const text = await error.text();
  return text.startsWith('{') ? JSON.parse(text) : text;
}
