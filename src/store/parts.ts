// The parts of a sandbox that a store keeps, and that can be set back on their own (`POST /_sandbox/reset`).

export const PARTS = ['state', 'switches', 'clock'] as const;
export type Part = (typeof PARTS)[number];
