export { takeEdgeState } from "./take-edge-state";
