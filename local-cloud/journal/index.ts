export { memoryJournal, openJournal, writeJournal, type Journal } from './journal';
