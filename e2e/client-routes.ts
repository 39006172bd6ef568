import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { ROOT } from './product.js';

/** A page of the app, as its routes name it: `tenants/:accountId/close`. */
export type PagePath = string;

const APP = join(ROOT, 'client', 'src', 'app');
const FIRST = join(APP, 'app.routes.ts');

/** Every page that the routes of the client's source lead to, in the order in which they are tried. */
export function pagesOfClient(): PagePath[] {
  const read = new Set<string>();
  const pages = [...new Set(pagesOfFile(FIRST, '', read))];
  // A file of routes that none leads to would hide its pages from whoever asks.
  const forgotten = readdirSync(APP, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.routes.ts'))
    .map((name) => join(APP, name))
    .filter((path) => !read.has(path));
  if (forgotten.length > 0) throw new Error(`No route leads to ${forgotten.join(', ')}.`);
  return pages;
}

/** The pages that none of these addresses shows. An address shows the first page that fits it, as in the router. */
export function pagesWithoutAddress(pages: readonly PagePath[], addresses: readonly string[]): PagePath[] {
  const shown = new Set(addresses.map((address) => pages.find((page) => fits(page, address))));
  return pages.filter((page) => !shown.has(page));
}

function fits(page: PagePath, address: string): boolean {
  if (page === '**') return true;
  const [parts, said] = [page.split('/'), (address.split('?')[0] ?? '').split('/')];
  return parts.length === said.length && parts.every((part, at) => part.startsWith(':') || part === said[at]);
}

function pagesOfFile(file: string, under: PagePath, read: Set<string>): PagePath[] {
  read.add(file);
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  return routesIn(source).flatMap((route) => pagesOfRoute(route, under, file, read));
}

/** The outermost objects with a `path`. */
function routesIn(node: ts.Node): ts.ObjectLiteralExpression[] {
  if (ts.isObjectLiteralExpression(node) && valueOf(node, 'path')) return [node];
  const found: ts.ObjectLiteralExpression[] = [];
  ts.forEachChild(node, (child) => void found.push(...routesIn(child)));
  return found;
}

function pagesOfRoute(route: ts.ObjectLiteralExpression, under: PagePath, file: string, read: Set<string>): PagePath[] {
  const path = valueOf(route, 'path');
  if (!path || !ts.isStringLiteral(path)) throw new Error(`${file} has a path that is no plain text.`);
  const here = [under, path.text].filter((part) => part !== '').join('/');
  const children = valueOf(route, 'children');
  const others = valueOf(route, 'loadChildren');
  const below = [
    ...(children ? routesIn(children).flatMap((child) => pagesOfRoute(child, here, file, read)) : []),
    ...(others ? pagesOfFile(importedBy(others, file), here, read) : []),
  ];
  // What frames its pages is no page of its own when one of them stands at the same place.
  const isPage = valueOf(route, 'loadComponent') !== undefined && here !== '';
  return isPage ? [here, ...below] : below;
}

function valueOf(object: ts.ObjectLiteralExpression, name: string): ts.Expression | undefined {
  const property = object.properties.find((one) => ts.isPropertyAssignment(one) && one.name.getText() === name);
  return property && ts.isPropertyAssignment(property) ? property.initializer : undefined;
}

/** The file that `() => import('./…')` loads. */
function importedBy(load: ts.Expression, file: string): string {
  const path = /import\('([^']+)'\)/.exec(load.getText())?.[1];
  if (path === undefined) throw new Error(`${file} loads routes in a way that is not understood: ${load.getText()}`);
  return join(dirname(file), `${path}.ts`);
}
