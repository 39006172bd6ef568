import { inject, Injectable } from '@angular/core';
import type { Observable } from 'rxjs';
import type {
  ListExport,
  ListFilters,
  ListPage,
  ListPlan,
  ListQuery,
  ListRemoval,
  ListSelection,
  Removed,
  Route,
} from '#shared';
import { Api } from '../api/api';
import { Language } from '../i18n/language';

/** Any list, as far as the one component and its door need to know it. */
export interface AnyList<R> extends Omit<ListPlan<R, ListFilters>, 'row'> {
  readonly page: Route;
  readonly excel: Route;
  readonly pdf: Route;
  readonly removal: Route;
}
export type FileFormat = 'excel' | 'pdf';

/** The door of every list: their routes are made alike, so that one typed door does for all. */
@Injectable({ providedIn: 'root' })
export class ListApi {
  private readonly api = inject(Api);
  private readonly language = inject(Language);

  page<R>(list: AnyList<R>, query: ListQuery): Observable<ListPage<R>> {
    return this.api.send(list.page, { params: {}, body: undefined, query }) as Observable<ListPage<R>>;
  }

  file<R>(list: AnyList<R>, format: FileFormat, selection: ListSelection): Observable<Blob> {
    const body: ListExport<Record<never, never>> = { language: this.language.current(), selection };
    return this.api.file(list[format], { params: {}, body });
  }

  remove<R>(list: AnyList<R>, ids: readonly string[]): Observable<Removed> {
    const body: ListRemoval = { ids };
    return this.api.send(list.removal, { params: {}, body }) as Observable<Removed>;
  }
}
