"""What binds the entities: one class per relationship, with its stored types, its properties and the fields that both ends get."""

from __future__ import annotations

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
from keiretsu.schema.companies.kinds import SubsidiaryKind
from keiretsu.schema.declarations import (
    Fact,
    Path,
    either_way,
    inward,
    inward_one,
    outward,
    outward_one,
    prop,
    stored,
)


class Ownership(Fact):
    """That one company belongs to another."""

    HAS_SUBSIDIARY = stored(Company, Company, unique_by=["kind"], says="has the {kind|subsidiary}", said="is a {kind|subsidiary} of")

    kind: SubsidiaryKind | None = prop("How it belongs: as a subsidiary, a division or a venture arm")
    share_min: float | None = prop("At least this share is held, in per cent; null where it is unknown", within=(0, 100), share="least")
    share_max: float | None = prop("At most this share is held, in per cent; null where it is unknown", within=(0, 100), share="most")

    subsidiaries = outward("Subsidiary", "Companies that belong to this one")
    parents = inward("Subsidiary", "Companies that this one belongs to")


class Holding(Fact):
    """That a company or a person holds a stake in a company."""

    HOLDS_STAKE_IN = stored(Company | Person, Company, says="holds a stake in", said="is partly held by")

    share_min: float | None = prop("At least this share is held, in per cent; null where it is unknown", within=(0, 100), share="least")
    share_max: float | None = prop("At most this share is held, in per cent; null where it is unknown", within=(0, 100), share="most")

    stakes = outward("Stake", "Companies that it holds a stake in")
    shareholders = inward("Shareholder", "Who holds a stake in this company")


class Raising(Fact):
    """That a company raised money in a round."""

    RAISED = stored(Company, FundingRound, carries=True, says="raised", said="was raised by")

    funding_rounds = outward("Raise", "Rounds in which this company raised money")
    company = inward_one("The company that raised the money")


class Investing(Fact):
    """That a company or a person put money into a round."""

    INVESTED_IN = stored(Company | Person, FundingRound, carries=True, says="invested in", said="has the investor")

    lead: bool | None = prop("True where it led the round; null where the source does not say")
    amount: float | None = prop("This investor's part, in the currency of the round", unit=["currency"], unit_at="end")

    investments = outward("Investment", "Rounds that it invested in")
    investors = inward("RoundInvestor", "Who invested in this round")


class Backing(Path):
    """Who invested in whom, through the rounds between them."""

    hops = (Investing.INVESTED_IN.out, Raising.RAISED.back)
    via = FundingRound
    via_description = "The rounds between the two, ordered by id"
    says, said = "invested in", "has the investor"

    portfolio = outward("PortfolioCompany", "Companies that this one invested in, one edge each however many rounds", on=Company)
    investors = inward("Investor", "Who invested in this company, one edge each however many rounds")


class CoInvesting(Path):
    """Who invested in the same rounds."""

    hops = (Investing.INVESTED_IN.out, Investing.INVESTED_IN.back)
    via = FundingRound
    via_description = "The rounds that both invested in, ordered by id"

    co_investors = outward("CoInvestor", "Who invested in rounds that this one invested in, one edge each", on=Company)


class Participation(Fact):
    """That a company takes part in a partnership."""

    PARTICIPATES_IN = stored(Company, Partnership, carries=True, says="takes part in", said="has the participant")

    role: str | None = prop("Its part in the partnership, in the words of the source")

    partnerships = outward("Participation", "Partnerships that this company takes part in")
    participants = inward("Participant", "Companies that take part")


class Partnering(Path):
    """Who partners with whom, through the partnerships between them."""

    hops = (Participation.PARTICIPATES_IN.out, Participation.PARTICIPATES_IN.back)
    via = Partnership
    via_description = "The partnerships between the two, ordered by id"
    says, said = "partners with", "partners with"

    partners = outward("Partner", "Companies that this one partners with, one edge each however many partnerships")


class CoPartnering(Path):
    """Who takes part in the same partnerships."""

    hops = (Participation.PARTICIPATES_IN.out, Participation.PARTICIPATES_IN.back)
    via = Partnership
    via_description = "The partnerships that both take part in, ordered by id"

    co_partners = outward("CoPartner", "Companies that take part in partnerships that this one takes part in, one edge each")


class Making(Fact):
    """That somebody makes or develops a product."""

    MAKES = stored(Company, Product, unique_by=["role"], says="makes", said="is made by")
    DEVELOPS = stored(Company | Partnership, Product, unique_by=["stage"], says="develops", said="is developed by")

    role: str | None = prop("The maker's part, in the words of the source: oversees production")
    stage: str | None = prop("How far the development is, in the words of the source")

    products = outward("Offer", "Products that it makes or develops")
    makers = inward("Maker", "Who makes or develops this product")


class ProductBond(Fact):
    """That two products belong together: as part and whole, as variants, by working with each other."""

    PART_OF = stored(Product, Product, says="is part of", said="has the part")
    VARIANT_OF = stored(Product, Product, says="is a variant of", said="has the variant")
    INTEGRATES_WITH = stored(Product, Product, says="works with", said="works with")

    related = either_way("ProductLink", "Products that it belongs together with")


class TechnologyUse(Fact):
    """That somebody or something uses, invests in or is about a technology."""

    USES_TECHNOLOGY = stored(Company | Product, Technology, says="uses", said="is used by")
    INVESTS_IN = stored(Company | Product, Technology, says="invests in", said="is invested in by")
    COVERS = stored(Partnership | Figure, Technology, says="is about", said="is a subject of")

    technologies = outward("TechnologyUse", "Technologies that it uses, invests in or is about")
    users = inward("TechnologyUser", "Who or what uses it, invests in it or is about it")


class TechnologyBond(Fact):
    """That two technologies have to do with each other."""

    RELATED_TO = stored(Technology, Technology, says="has to do with", said="has to do with")

    related = either_way("TechnologyLink", "Technologies that it has to do with", show_kind=True)


class MarketPresence(Fact):
    """That somebody or something is in a market: sold, active, listed or at home there, or made for it."""

    SOLD_IN = stored(Company | Product | Person, Market, unique_by=["status"], says="is sold in", said="is a market of")
    OPERATES_IN = stored(Company | Product | Person, Market, unique_by=["status"], says="is active in", said="has the participant")
    SERVES = stored(Company | Product | Person, Market, unique_by=["status"], says="is made for", said="is served by")
    BASED_IN = stored(Company | Product | Person, Market, unique_by=["status"], says="is based in", said="is the home of")
    LISTED_IN = stored(Company | Product | Person, Market, unique_by=["status"], says="is listed in", said="lists")

    status: str | None = prop("How far it is there, in the words of the source: planned, entering, marginal")

    markets = outward("MarketPresence", "Markets that it is in")
    participants = inward("MarketParticipant", "Who or what is in this market")


class MarketBond(Fact):
    """That one market is part of another: Beijing of China."""

    PART_OF = stored(Market, Market, says="is part of", said="has the part")

    related = either_way("MarketLink", "Markets that it is part of, and that are part of it")


class ChannelUse(Fact):
    """That somebody sells through a channel or runs it."""

    SOLD_THROUGH = stored(Company | Product, Channel, unique_by=["status"], says="is sold through", said="sells")
    OPERATES = stored(Company, Channel, unique_by=["status"], says="runs", said="is run by")

    status: str | None = prop("How far it is, in the words of the source: negotiating")

    channels = outward("ChannelUse", "Channels that it sells through or runs")
    users = inward("ChannelUser", "Who or what is sold here, and who runs it")


class Rivalry(Fact):
    """That two companies compete, or negotiate."""

    COMPETES_WITH = stored(Company, Company, unique_by=["market"], says="competes with", said="competes with")
    NEGOTIATES_WITH = stored(Company, Company, unique_by=["market"], says="negotiates with", said="negotiates with")

    market: str | None = prop("Where, in the words of the source")

    competitors = either_way("Rivalry", "Companies that it competes with", COMPETES_WITH, show_direction=False)


class Affiliation(Fact):
    """That a person founded a company or has a role in it."""

    HOLDS_ROLE = stored(Person, Company, unique_by=["title"], says="is {title|somebody} at", said="has the {title|role holder}")
    FOUNDED = stored(Person, Company, says="founded", said="was founded by")

    title: str | None = prop("The title of the role: CEO")

    positions = outward("Position", "Companies that this person founded or has a role in")
    people = inward("Affiliation", "People who founded this company or have a role in it")


class FigureLink(Fact):
    """That a figure is a figure of something."""

    HAS_FIGURE = stored(Entity, Figure, carries=True, says="has the figure", said="is a figure of")

    figures = outward("FigureLink", "Figures that the sources give for it", on=Company)
    of = inward_one("What it is a figure of")


class Supersession(Fact):
    """That a later figure takes the place of an earlier one; no sum may hold both."""

    SUPERSEDES = stored(Figure, Figure, replaces=True, says="takes the place of", said="gave way to")

    supersedes = outward_one("The figure whose place it takes")
    superseded_by = inward_one("The figure that takes its place")


class Comparison(Fact):
    """That a source compares one figure with another."""

    COMPARES_WITH = stored(Figure, Figure, says="is compared with", said="is compared with")

    compares_with = outward_one("The figure that the source compares it with")


class MilestoneLink(Fact):
    """That a milestone is somebody's or something's."""

    HAS_MILESTONE = stored(Entity, Milestone, carries=True, says="has the milestone", said="is a milestone of")

    milestones = outward("MilestoneLink", "Milestones of it", on=Company | Person | Product | Milestone)
    of = inward_one("Whose milestone it is")


class Announcement(Fact):
    """That a company announced a milestone."""

    ANNOUNCED_BY = stored(Milestone, Company, says="was announced by", said="announced")

    announced_by = outward_one("The company that announced it")


FACTS = (
    Ownership,
    Holding,
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
)
