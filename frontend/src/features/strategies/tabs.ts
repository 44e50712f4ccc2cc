// The workspace's tabs, apart from its code, so that the router need not load it.
export const WORKSPACE_TABS = ['deploy', 'inputs', 'log', 'versions', 'settings'] as const;
export type WorkspaceTab = (typeof WORKSPACE_TABS)[number];
