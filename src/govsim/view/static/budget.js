// Where the money goes, on both sides.

export class Budget {
  constructor(page) { this.page = page; }
}
