/** The OpenAPI document, made from the contracts, so that it cannot say anything else than what is checked. */
import { httpStatusOf, problemSchema, type Route, ROUTES } from '#shared';
import * as z from 'zod/mini';

type JsonObject = Record<string, unknown>;

const schemaOf = (schema: z.ZodMiniType, io: 'input' | 'output'): JsonObject => {
  const made: JsonObject = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  // The dialect is the document's, not each schema's.
  delete made['$schema'];
  return made;
};
const json = (schema: z.ZodMiniType, io: 'input' | 'output') => ({
  'application/json': { schema: schemaOf(schema, io) },
});

/** OpenAPI 3.1 of every route; `x-permission` says who may call it. */
export function openApiDocument(version: string): JsonObject {
  const paths: Record<string, JsonObject> = {};
  for (const [name, route] of Object.entries(ROUTES)) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(name, route) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Prepaid electricity', version, license: { name: 'MIT' } },
    paths,
    components: {
      securitySchemes: { session: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      schemas: { Problem: schemaOf(problemSchema, 'output') },
    },
  };
}

function operationOf(name: string, route: Route): JsonObject {
  const takesSession = route.access !== 'public' && route.access !== 'signature';
  return {
    'operationId': name.replace(/Route$/, ''),
    'summary': route.summary,
    'x-permission': route.access,
    ...(takesSession ? { security: [{ session: [] }] } : {}),
    'parameters': [...parametersOf(route.params, 'path'), ...parametersOf(route.query, 'query')],
    ...bodyOf(route),
    'responses': responsesOf(route, takesSession),
  };
}

function parametersOf(schema: z.ZodMiniType | undefined, place: 'path' | 'query'): JsonObject[] {
  if (!schema) return [];
  const { properties = {}, required = [] }: { properties?: JsonObject; required?: string[] } = schemaOf(
    schema,
    'input',
  );
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: property,
  }));
}

function bodyOf({ body, upload }: Route): JsonObject {
  if (upload) {
    const file = { type: 'string', contentMediaType: 'application/octet-stream' };
    const schema = { type: 'object', properties: { file }, required: ['file'] };
    return { requestBody: { required: true, content: { 'multipart/form-data': { schema } } } };
  }
  return body ? { requestBody: { required: true, content: json(body, 'input') } } : {};
}

function responsesOf(route: Route, takesSession: boolean): JsonObject {
  const always = ['input_wrong', ...(takesSession ? ['session_missing', 'session_ended', 'permission_missing'] : [])];
  const byStatus = groupByStatus([...always, ...(route.refusals ?? [])]);
  const refused = [...byStatus].map(([status, refusals]) => [
    status,
    {
      description: `Refused: ${[...refusals].join(', ')}`,
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Problem' } } },
    },
  ]);
  return { ...successOf(route), ...Object.fromEntries(refused) };
}

function successOf({ file, response }: Route): JsonObject {
  if (file !== undefined) return { 200: { description: 'The file', content: { [file]: {} } } };
  if (response) return { 200: { description: 'Done', content: json(response, 'output') } };
  return { 204: { description: 'Done' } };
}

function groupByStatus(refusals: readonly string[]): Map<number, Set<string>> {
  const groups = new Map<number, Set<string>>();
  for (const refusal of refusals) {
    const status = httpStatusOf(refusal);
    groups.set(status, (groups.get(status) ?? new Set()).add(refusal));
  }
  return groups;
}
