"""Relationships between entities: one class each, with its stored types, its properties and the fields that it adds to both ends."""

from __future__ import annotations

from keiretsu import Fact, Path, incoming, incoming_one, outgoing, outgoing_one, prop, relationship_type, undirected
from keiretsu.schema.companies.entities import (
    Channel,
    Company,
    Entity,
    Figure,
    FundingRound,
    Market,
    Milestone,
    Partnership,
    Person,
    Product,
    Technology,
)
from keiretsu.schema.companies.interests import INTEREST_PHRASES
from keiretsu.schema.companies.kinds import Directness, InterestKind, SubsidiaryKind


class Ownership(Fact, plural="subsidiaries"):
    """A parent company and its subsidiary."""

    HAS_SUBSIDIARY = relationship_type(
        Company, Company, unique_by=["kind", "valid"], phrase="has the {kind|subsidiary}", inverse_phrase="is a {kind|subsidiary} of"
    )

    kind: SubsidiaryKind | None = prop("Type of subsidiary: subsidiary, division or venture arm")
    share_min: float | None = prop("Minimum share held, in per cent; null if unknown", bounds=(0, 100), share="min")
    share_max: float | None = prop("Maximum share held, in per cent; null if unknown", bounds=(0, 100), share="max")

    subsidiaries = outgoing("Subsidiary", "Subsidiaries of this company")
    parents = incoming("Subsidiary", "Parent companies of this company")


class Shareholding(Fact, plural="stakes"):
    """An interest of a company or a person in a company: shares, votes, or another kind of control or benefit."""

    HOLDS_STAKE_IN = relationship_type(
        Company | Person,
        Company,
        unique_by=["kind", "directness", "valid"],
        phrase="holds a stake in",
        inverse_phrase="is partly held by",
        phrases=INTEREST_PHRASES,
    )

    kind: InterestKind = prop("Kind of interest; ownership is computed from shares", default=InterestKind.SHARES)
    directness: Directness = prop("Whether it is held without intermediaries", default=Directness.UNKNOWN)
    share_min: float | None = prop("Minimum share held, in per cent; null if unknown", bounds=(0, 100), share="min")
    share_max: float | None = prop("Maximum share held, in per cent; null if unknown", bounds=(0, 100), share="max")

    stakes = outgoing("Stake", "Companies that it holds a stake in")
    shareholders = incoming("Shareholder", "Shareholders of this company")


class Raising(Fact, plural="raises"):
    """Money raised by a company in a funding round."""

    RAISED = relationship_type(Company, FundingRound, reveals_target=True, phrase="raised", inverse_phrase="was raised by")

    funding_rounds = outgoing("Raise", "Funding rounds in which this company raised money")
    company = incoming_one("Company that raised the money")


class Investing(Fact, plural="investments"):
    """An investment of a company or a person in a funding round."""

    INVESTED_IN = relationship_type(
        Company | Person, FundingRound, reveals_target=True, phrase="invested in", inverse_phrase="has the investor"
    )

    lead: bool | None = prop("True if it led the round; null if unknown")
    amount: float | None = prop("Amount invested by this investor, in the currency of the round", unit=["currency"], unit_at="end")

    investments = outgoing("Investment", "Funding rounds that it invested in")
    investors = incoming("RoundInvestor", "Investors in this round")


class Backing(Path):
    """An investor and a portfolio company, connected by funding rounds."""

    hops = (Investing.INVESTED_IN.outgoing, Raising.RAISED.incoming)
    via = FundingRound
    via_description = "Funding rounds that connect the two, ordered by id"
    phrase, inverse_phrase = "invested in", "has the investor"

    portfolio = outgoing(
        "PortfolioCompany", "Companies that this company invested in; one edge per company, regardless of the number of rounds", on=Company
    )
    investors = incoming("Investor", "Investors in this company; one edge per investor, regardless of the number of rounds")


class CoInvesting(Path):
    """Two investors in the same funding rounds."""

    hops = (Investing.INVESTED_IN.outgoing, Investing.INVESTED_IN.incoming)
    via = FundingRound
    via_description = "Funding rounds that both invested in, ordered by id"

    co_investors = outgoing(
        "CoInvestor", "Other investors in the funding rounds that this company invested in; one edge per investor", on=Company
    )


class Participation(Fact):
    """Participation of a company in a partnership."""

    PARTICIPATES_IN = relationship_type(
        Company, Partnership, reveals_target=True, phrase="takes part in", inverse_phrase="has the participant"
    )

    role: str | None = prop("Role in the partnership, as stated in the source")

    partnerships = outgoing("Participation", "Partnerships that this company participates in")
    participants = incoming("Participant", "Participating companies")


class Partnering(Path):
    """Two partners, connected by partnerships."""

    hops = (Participation.PARTICIPATES_IN.outgoing, Participation.PARTICIPATES_IN.incoming)
    via = Partnership
    via_description = "Partnerships that connect the two, ordered by id"
    phrase, inverse_phrase = "partners with", "partners with"

    partners = outgoing("Partner", "Partners of this company; one edge per company, regardless of the number of partnerships")


class CoPartnering(Path):
    """Two participants in the same partnerships."""

    hops = (Participation.PARTICIPATES_IN.outgoing, Participation.PARTICIPATES_IN.incoming)
    via = Partnership
    via_description = "Partnerships that both participate in, ordered by id"

    co_partners = outgoing("CoPartner", "Other participants in the partnerships that this company participates in; one edge per company")


class Making(Fact, plural="makers"):
    """A product and its maker or developer."""

    MAKES = relationship_type(Company, Product, unique_by=["role"], phrase="makes", inverse_phrase="is made by")
    DEVELOPS = relationship_type(Company | Partnership, Product, unique_by=["stage"], phrase="develops", inverse_phrase="is developed by")

    role: str | None = prop("Role of the maker, as stated in the source: oversees production")
    stage: str | None = prop("Stage of development, as stated in the source")

    products = outgoing("Offer", "Products that it makes or develops")
    makers = incoming("Maker", "Makers and developers of this product")


class ProductBond(Fact, plural="productLinks"):
    """Two related products: part and whole, variants, or integrated with each other."""

    PART_OF = relationship_type(Product, Product, phrase="is part of", inverse_phrase="has the part")
    VARIANT_OF = relationship_type(Product, Product, phrase="is a variant of", inverse_phrase="has the variant")
    INTEGRATES_WITH = relationship_type(Product, Product, phrase="works with", inverse_phrase="works with")

    related = undirected("ProductLink", "Related products")


class TechnologyUse(Fact):
    """A technology that is used, invested in or covered."""

    USES_TECHNOLOGY = relationship_type(Company | Product, Technology, phrase="uses", inverse_phrase="is used by")
    INVESTS_IN = relationship_type(Company | Product, Technology, phrase="invests in", inverse_phrase="is invested in by")
    COVERS = relationship_type(Partnership | Figure, Technology, phrase="is about", inverse_phrase="is a subject of")

    technologies = outgoing("TechnologyUse", "Technologies that it uses, invests in or covers")
    users = incoming("TechnologyUser", "Nodes that use, invest in or cover this technology")


class TechnologyBond(Fact, plural="technologyLinks"):
    """Two related technologies."""

    RELATED_TO = relationship_type(Technology, Technology, phrase="has to do with", inverse_phrase="has to do with")

    related = undirected("TechnologyLink", "Related technologies", show_kind=True)


class MarketPresence(Fact):
    """Presence in a market: sales, operations, target group, home or listing."""

    SOLD_IN = relationship_type(
        Company | Product | Person, Market, unique_by=["status", "valid"], phrase="is sold in", inverse_phrase="is a market of"
    )
    OPERATES_IN = relationship_type(
        Company | Product | Person, Market, unique_by=["status", "valid"], phrase="is active in", inverse_phrase="has the participant"
    )
    SERVES = relationship_type(
        Company | Product | Person, Market, unique_by=["status", "valid"], phrase="is made for", inverse_phrase="is served by"
    )
    BASED_IN = relationship_type(
        Company | Product | Person, Market, unique_by=["status", "valid"], phrase="is based in", inverse_phrase="is the home of"
    )
    LISTED_IN = relationship_type(
        Company | Product | Person, Market, unique_by=["status", "valid"], phrase="is listed in", inverse_phrase="lists"
    )

    status: str | None = prop("Status of the presence, as stated in the source: planned, entering, marginal")

    markets = outgoing("MarketPresence", "Markets that it is present in")
    participants = incoming("MarketParticipant", "Companies, products and people present in this market")


class MarketBond(Fact, plural="marketLinks"):
    """A market that is part of another market: Beijing of China."""

    PART_OF = relationship_type(Market, Market, phrase="is part of", inverse_phrase="has the part")

    related = undirected("MarketLink", "Markets that contain this market or are part of it")


class ChannelUse(Fact):
    """Sale through a channel, or operation of a channel."""

    SOLD_THROUGH = relationship_type(
        Company | Product, Channel, unique_by=["status", "valid"], phrase="is sold through", inverse_phrase="sells"
    )
    OPERATES = relationship_type(Company, Channel, unique_by=["status", "valid"], phrase="runs", inverse_phrase="is run by")

    status: str | None = prop("Status of the use, as stated in the source: negotiating")

    channels = outgoing("ChannelUse", "Channels that it is sold through or operates")
    users = incoming("ChannelUser", "Companies and products sold through this channel, and its operators")


class Rivalry(Fact, plural="rivalries"):
    """Competition or negotiation between two companies."""

    COMPETES_WITH = relationship_type(
        Company, Company, unique_by=["market", "valid"], phrase="competes with", inverse_phrase="competes with"
    )
    NEGOTIATES_WITH = relationship_type(
        Company, Company, unique_by=["market", "valid"], phrase="negotiates with", inverse_phrase="negotiates with"
    )

    market: str | None = prop("Market of the competition, as stated in the source")

    competitors = undirected("Rivalry", "Competitors of this company", COMPETES_WITH, show_direction=False)


class Affiliation(Fact):
    """Role of a person in a company, or its founding by a person."""

    HOLDS_ROLE = relationship_type(
        Person, Company, unique_by=["title", "valid"], phrase="is {title|somebody} at", inverse_phrase="has the {title|role holder}"
    )
    FOUNDED = relationship_type(Person, Company, phrase="founded", inverse_phrase="was founded by")

    title: str | None = prop("Title of the role: CEO")

    positions = outgoing("Position", "Companies that this person founded or has a role in")
    people = incoming("Affiliation", "People who founded this company or have a role in it")


class FigureLink(Fact):
    """A figure and its subject."""

    HAS_FIGURE = relationship_type(Entity, Figure, reveals_target=True, phrase="has the figure", inverse_phrase="is a figure of")

    figures = outgoing("FigureLink", "Figures that sources state for it", on=Company)
    of = incoming_one("Subject of the figure")


class Supersession(Fact):
    """A later figure that supersedes an earlier one; no sum includes both."""

    SUPERSEDES = relationship_type(Figure, Figure, supersedes=True, phrase="takes the place of", inverse_phrase="gave way to")

    supersedes = outgoing_one("Figure that it supersedes")
    superseded_by = incoming_one("Figure that supersedes it")


class Comparison(Fact):
    """Comparison of two figures by a source."""

    COMPARES_WITH = relationship_type(Figure, Figure, phrase="is compared with", inverse_phrase="is compared with")

    compares_with = outgoing_one("Figure that the source compares it with")


class MilestoneLink(Fact):
    """A milestone and its subject."""

    HAS_MILESTONE = relationship_type(
        Entity, Milestone, reveals_target=True, phrase="has the milestone", inverse_phrase="is a milestone of"
    )

    milestones = outgoing("MilestoneLink", "Milestones of this node", on=Company | Person | Product | Milestone)
    of = incoming_one("Subject of the milestone")


class Announcement(Fact):
    """Announcement of a milestone by a company."""

    ANNOUNCED_BY = relationship_type(Milestone, Company, phrase="was announced by", inverse_phrase="announced")

    announced_by = outgoing_one("Company that announced it")


class Linking(Fact, plural="links"):
    """A relationship of another kind between two entities: family, loan, donation, debt, legal advice, payment."""

    LINKED_TO = relationship_type(
        Entity,
        Entity,
        unique_by=["kind", "key", "valid"],
        phrase="has a link ({kind|link}) to",
        inverse_phrase="has a link ({kind|link}) from",
    )

    kind: str = prop("Kind of link, in the source's words: family, loan, donation, payment")
    amount: float | None = prop("Amount of money, in `currency`", unit=["currency"])
    currency: str | None = prop("ISO 4217 code of the amount's currency")
    key: str | None = prop("What distinguishes it from other links of the same kind and start: the number of a payment")

    links = undirected("Link", "Relationships of other kinds, in both directions", on=Entity)


FACTS = (
    Ownership,
    Shareholding,
    Raising,
    Investing,
    Backing,
    CoInvesting,
    Participation,
    Partnering,
    CoPartnering,
    Making,
    ProductBond,
    TechnologyUse,
    TechnologyBond,
    MarketPresence,
    MarketBond,
    ChannelUse,
    Rivalry,
    Affiliation,
    FigureLink,
    Supersession,
    Comparison,
    MilestoneLink,
    Announcement,
    Linking,
)
