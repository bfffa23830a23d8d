// The engine's names for a control call of a provider, as the files of this folder use them.
export {
  type ControlCall,
  type ControlResource,
  type JsonSchema,
  refuseMember,
  SandboxError,
  TextAnswer,
  type Transaction,
} from '../../../engine/provider.ts';
