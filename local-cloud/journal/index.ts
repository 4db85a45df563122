export { memoryJournal, openJournal, writeJournal, type Journal } from './journal';
export { openPrivateJournal, writePrivateJournal } from './private-journal';
