// Guidance: predict first, tours, and the closing card.

export class Guide {
  constructor(page) { this.page = page; }
}
