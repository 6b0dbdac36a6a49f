// What a person asks for on the page, and the body of the request that it becomes.
export interface Order {
  target: string; sql: string; mode: string; stars: string; budget: string; name: string;
}

// What the server is sent: what was left as it is stays out.
export function bodyOf(order: Order): Record<string, unknown> {
  const body: Record<string, unknown> = { target: order.target, sql: order.sql };
  if (order.mode) body.mode = order.mode;
  if (order.stars) body.stars = Number(order.stars);
  if (order.budget) body.budget_s = Number(order.budget);
  if (order.name.trim()) body.name = order.name.trim();
  return body;
}
