/** Decides nothing: names of a program are taken for one another as the words of the language are. */
export { nearest } from '@dln/grammar';
