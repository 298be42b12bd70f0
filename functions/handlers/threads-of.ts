/** Memory in MB that comes with one vCPU on Lambda. Source: AWS Lambda developer guide, "Configure memory". */
const MB_PER_VCPU = 1_769;

/** Threads that a function of this memory has vCPUs for. */
export const threadsOf = (memoryMb: number): number => Math.max(1, Math.floor(memoryMb / MB_PER_VCPU));
