import { loadShard } from '../quick-tests.ts';

await loadShard(import.meta.filename);
