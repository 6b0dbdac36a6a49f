// Where the operators of a plan stand: a tidy tree from the root down, inputs below.
import { hierarchy, tree, type HierarchyPointNode } from "d3-hierarchy";
import type { PlanOperator } from "../api_types";

export interface Node { index: number; op: PlanOperator; children: Node[] }

export const box = { width: 148, height: 54, gapX: 14, gapY: 30 };

// The list is in pre-order with depths; what has no parent hangs at the root.
export function nest(operators: PlanOperator[]): Node | null {
  const path: Node[] = [];
  let root: Node | null = null;
  operators.forEach((op, index) => {
    const node: Node = { index, op, children: [] };
    while (path.length > 0 && path[path.length - 1]!.op.depth >= op.depth) path.pop();
    const parent = path[path.length - 1] ?? root;
    if (parent) parent.children.push(node);
    else root = node;
    path.push(node);
  });
  return root;
}

export interface Layout {
  width: number; height: number; nodes: HierarchyPointNode<Node>[]; left: number;
}

export function layout(operators: PlanOperator[]): Layout | null {
  const root = nest(operators);
  if (!root) return null;
  const placed = tree<Node>()
    .nodeSize([box.width + box.gapX, box.height + box.gapY])
    .separation(() => 1)(hierarchy(root));
  const nodes = placed.descendants();
  const xs = nodes.map((node) => node.x);
  const left = Math.min(...xs) - box.width / 2;
  return {
    nodes,
    left,
    width: Math.max(...xs) + box.width / 2 - left,
    height: Math.max(...nodes.map((node) => node.y)) + box.height,
  };
}
