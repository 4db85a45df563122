export { memoryJournal, openJournal, type Journal } from './journal';
