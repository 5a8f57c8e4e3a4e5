// The details of one span beside its picture.
import { openDetails } from './details.js';

/** Shows the details; `from` gets the focus back when they are closed. */
export const openSpan = (trace, span, from) => openDetails(`/traces/detail/${trace}/spans/${span}`, from);
