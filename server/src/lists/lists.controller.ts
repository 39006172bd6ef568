import { Controller, Inject, type Type } from '@nestjs/common';
import type { List, ListExport, ListFilters, ListPage, ListQuery, ListRemoval, Removed } from '#shared';
import type { FileAnswer } from '../http/answer-interceptor.js';
import { Handle, Input, Who } from '../http/handle.js';
import type { ListSource } from './list-source.js';
import { Lists } from './lists.service.js';

type AnySource<R, F extends ListFilters> = Type<ListSource<R, F, never>>;

/** The doors of a list, each with a permission of its own: its pages, its files, its removal, as far as it has them. */
export function listControllers<R, F extends ListFilters>(list: List<R, F>, source: AnySource<R, F>): Type[] {
  @Controller()
  class Pages {
    constructor(
      @Inject(Lists) private readonly lists: Lists,
      @Inject(source) private readonly source: ListSource<R, F, never>,
    ) {}

    @Handle(list.page)
    page(@Who() who: Who, @Input() { query }: { query: ListQuery<F> }): Promise<ListPage<R>> {
      return this.lists.page(this.source, who, query);
    }
  }

  @Controller()
  class Files {
    constructor(
      @Inject(Lists) private readonly lists: Lists,
      @Inject(source) private readonly source: ListSource<R, F, never>,
    ) {}

    @Handle(list.excel)
    excel(@Who() who: Who, @Input() { body }: { body: ListExport<F> }): Promise<FileAnswer> {
      return this.lists.excel(this.source, who, body);
    }

    @Handle(list.pdf)
    pdf(@Who() who: Who, @Input() { body }: { body: ListExport<F> }): Promise<FileAnswer> {
      return this.lists.pdf(this.source, who, body);
    }
  }

  @Controller()
  class Removal {
    constructor(
      @Inject(Lists) private readonly lists: Lists,
      @Inject(source) private readonly source: ListSource<R, F, never>,
    ) {}

    @Handle(list.removal)
    remove(@Who() who: Who, @Input() { body }: { body: ListRemoval }): Promise<Removed> {
      return this.lists.remove(this.source, who, body);
    }
  }

  return [Pages, ...(list.export ? [Files] : []), ...(list.remove ? [Removal] : [])];
}
