// card-sandbox demo: lists the scripted demos, or runs one and tells what happens.
import { NAME, NAME_IN_WORDS } from '../engine/base/names.ts';
import { folder } from '../options/readers.ts';
import { type Command, flag, serverAddress, text } from './arguments.ts';

export const demo: Command = {
  name: 'demo',
  summary: 'lists the scripted demos, or runs one and tells what happens',
  operand: 'name',
  options: [
    { name: 'url', value: 'ADDRESS', summary: 'a server that runs; one of its own by default', ...serverAddress },
    {
      name: 'sandbox',
      value: 'NAME',
      summary: 'the sandbox to run in, set back first; the demo’s own by default',
      ...text(NAME_IN_WORDS, NAME),
    },
    { name: 'control-token', value: 'T', summary: 'the control token of that server', ...text('the token', /^\S+$/) },
    {
      name: 'scenarios',
      value: 'DIR',
      summary: 'a folder with demos of your own, beside ours',
      ...folder,
    },
    { name: 'pause', summary: 'waits for the enter key before each step', ...flag },
    { name: 'json', summary: 'as JSON, when it is done', ...flag },
  ],
  // What it needs (YAML, a server, a child process) is loaded only when it is asked for.
  run: async (values, name, io) => {
    const { listDemos, performDemo } = await import('./perform-demo.ts');
    return name === undefined ? listDemos(values, io) : performDemo(name, values, io);
  },
};
