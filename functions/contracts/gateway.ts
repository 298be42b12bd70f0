/** The one media type that API Gateway carries as bytes: bodies of other types pass as text, and a REST API turns a
 *  base64 answer into bytes only for a request whose Accept header is this type.
 *  Source: API Gateway developer guide, content type conversions. */
export const GATEWAY_BINARY_TYPE = 'application/octet-stream';
