/** Decides nothing yet: what VS Code needs to start the language server will stand here. */
export {};
