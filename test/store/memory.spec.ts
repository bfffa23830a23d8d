import { MemoryStore } from '../../src/store/memory.ts';
import { describeStoreContract } from './contract.ts';

describeStoreContract('memory', (definitions) => new MemoryStore(definitions));
