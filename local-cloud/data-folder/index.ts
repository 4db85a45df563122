export { openDataFolder } from './data-folder';
export { TransferError, writeExport } from './export';
export { DataFolderInUse } from './lock';
