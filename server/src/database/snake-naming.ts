import { DefaultNamingStrategy, type NamingStrategyInterface } from 'typeorm';

/** `purchaseCount` is `purchase_count`; capitals and digits begin no word of their own: `alarm1Minor` is `alarm1_minor`. */
export function snakeCase(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}

/** Tables are named by their entities; columns are the property in snake case, so that SQL reads the same everywhere. */
export class SnakeNaming extends DefaultNamingStrategy implements NamingStrategyInterface {
  override columnName(propertyName: string, customName: string | undefined, embeddedPrefixes: string[]): string {
    return [...embeddedPrefixes, customName ?? propertyName].map(snakeCase).join('_');
  }

  override joinColumnName(relationName: string, referencedColumnName: string): string {
    return `${snakeCase(relationName)}_${snakeCase(referencedColumnName)}`;
  }
}
