import { MemoryStore } from '../../../src/store/memory/memory-store.ts';
import { describeStoreContract } from '../contract.ts';

describeStoreContract('memory', (definitions) => new MemoryStore(definitions));
