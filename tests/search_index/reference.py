"""What a query must answer, worked out document by document: slow, plain, and no engine."""

from collections import Counter
from dataclasses import replace
from math import log

from content.acl import EVERYONE
from content.clock import micros
from search_index.plan import BEHIND, FEW, K1, B
from search_index.query import TERM_FILTERS
from search_index.rows import filter_terms
from search_index.terms import term_fields


class Reference:
    """``documents``: all of them, whoever may see them."""

    def __init__(self, documents):
        self.documents = list(documents)
        self._terms = {
            one.key: {name: Counter(terms) for name, terms in term_fields(one).items()}
            | {"uid": Counter([one.uid])}
            for one in self.documents
        }
        self._holding, self._lengths, self._answers = Counter(), Counter(), {}
        for fields in self._terms.values():
            for name, terms in fields.items():
                self._lengths[name] += terms.total()
                self._holding.update((name, term) for term in terms)

    def allowed(self, query):
        return [one for one in self.documents if self._is_allowed(one, query)]

    def _is_allowed(self, document, query):
        moment, terms = micros(query.moment), filter_terms(document)
        roles = {f"{grant.role}@{grant.place_uid}" for grant in query.person.grants}
        is_public = EVERYONE in document.viewers and document.live_from <= moment
        if moment >= document.live_until or not (is_public or roles & {*document.viewers}):
            return False
        for attribute, field in TERM_FILTERS.items():
            wanted = getattr(query, attribute)
            wanted = {wanted} if isinstance(wanted, str) else {*wanted}
            if wanted - {""} and not wanted & {*terms[field]}:
                return False
        return not query.validity or query.validity == self.validity(document, moment)

    def validity(self, document, moment):
        held = (span.validity for span in document.validity if span.start <= moment < span.until)
        return next(held, "")

    def found(self, query):
        """[(documents, score by key)] of each pass; without a text one, with no scores."""
        asked = replace(query, facets=(), size=0, offset=0, after="")
        if asked not in self._answers:
            self._answers[asked] = self._found(asked)
        return self._answers[asked]

    def _found(self, query):
        allowed = self.allowed(query)
        if not query.text.strip():
            return [(allowed, {})]
        passes, before = [], set()
        for one in query.plan().passes:
            more = [d for d in allowed if d.key not in before and self._is_found(d, one)]
            passes.append((more, {d.key: self._score(d, one, query) for d in more}))
            before |= {document.key for document in more}
            if len(before) >= FEW:
                break
        return passes

    def _is_found(self, document, one):
        conditions = [(one.clauses, one.needed), *one.also]
        return any(self._points(document, clauses) >= needed for clauses, needed in conditions)

    def _points(self, document, clauses):
        return sum(c.points for c in clauses if self._holds(document, c.field, c.terms))

    def _holds(self, document, field, terms):
        held = self._terms[document.key][field]
        return any(term in held for term in terms)

    def _score(self, document, one, query):
        is_behind = self.validity(document, micros(query.moment)) in query.behind
        return sum(self._worth(document, clause) for clause in one.clauses) - is_behind * BEHIND

    def _worth(self, document, clause):
        if not clause.boost:
            return clause.flat * self._holds(document, clause.field, clause.terms)
        return clause.boost * max(self._bm25(document, clause.field, term) for term in clause.terms)

    def _bm25(self, document, field, term):
        own, total = self._terms[document.key][field], len(self.documents)
        count, holding = own[term], self._holding[field, term]
        average = max(1.0, self._lengths[field] / total)
        idf = log(1 + (total - holding + 0.5) / (holding + 0.5))
        return idf * count * (K1 + 1) / (count + K1 * (1 - B + B * own.total() / average))

    def total(self, query):
        return sum(len(documents) for documents, _ in self.found(query))

    def facet(self, query, name):
        counts = Counter()
        for documents, _ in self.found(query):
            for document in documents:
                if name == "validity":
                    held = self.validity(document, micros(query.moment))
                    counts.update([held] if held else [])
                else:
                    counts.update(filter_terms(document)[name])
        return dict(counts)

    def by_date(self, query):
        documents = [one for found, _ in self.found(query) for one in found]
        return [d.key for d in sorted(documents, key=lambda d: (-d.date, d.key))]
