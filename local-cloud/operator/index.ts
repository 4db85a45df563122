export { createOperations, type Operations } from './operations';
export { startOperator } from './operator';
