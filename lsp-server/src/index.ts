/** Decides nothing yet: the compiler as a language server will stand here, one file per feature. */
export {};
