export { logLine, logText, type LogFields, type LogOrigin, type Severity } from './log-line';
