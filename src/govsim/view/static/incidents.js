// Open incidents of both communities as a list: what the map shows, for keyboard and screen reader.

export class Incidents {
  constructor(page) { this.page = page; }
}
