// What the marks on the map mean.

export class Legend {
  constructor(page) { this.page = page; }
}
