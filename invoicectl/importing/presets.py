"""How each exporter's files lie: which column tells what, in which form dates stand.

A layout is taken where its needs are columns of one row; the first that is. Source: the header
rows that exporters write.
"""

from typing import Literal

from invoicectl.domain.tuples import NamedTuple

Kind = Literal["clients", "providers", "cards", "invoices", "payments", "credits"]
Shape = Literal["rows", "repeated", "summed", "entries"]
"""A row each; one a line of an invoice, with the invoice's total on each or as their sum; or one a
posting, as accounting software writes them."""

_WHO = ("client", "client_id", "email")
FIELDS: dict[Kind, tuple[str, ...]] = {
    "clients": ("id", "name", "first_name", "last_name", "email", "handle", "address", "phone",
                "locale", "tax_id"),
    "providers": ("id", "name", "first_name", "last_name", "email", "handle", "service_charge"),
    "cards": (*_WHO, "token"),
    "invoices": ("id", "number", *_WHO, "issued", "due", "total", "paid", "open", "currency",
                 "status", "line", "line_total", "type"),
    "payments": ("id", "invoice", "invoice_id", *_WHO, "date", "amount", "refunded", "currency",
                 "status", "captured", "method", "type"),
    "credits": ("id", *_WHO, "date", "amount", "currency", "reason"),
}  # fmt: skip
"""What a row of each kind can tell, by the names that `--map` takes."""

Needs = tuple[tuple[str, ...], ...]
NEEDS: dict[Kind, Needs] = {
    "clients": (("name", "email", "first_name"),),
    "providers": (("name", "email", "first_name"),),
    "cards": (_WHO, ("token",)),
    "invoices": (("number",), _WHO, ("issued",), ("total", "line_total")),
    "payments": (("amount",), ("invoice", "invoice_id", *_WHO)),
    "credits": (_WHO, ("amount",)),
}
"""What has to be told of each kind: one of each of these."""


class Layout(NamedTuple):
    """The columns of an export: for each field the names that its column may have, best first; an
    address may be spread over many. `has_groups`: some rows are the heading of others, or a total
    of them, and a heading may name the client."""

    columns: dict[str, tuple[str, ...]]
    needs: Needs
    shape: Shape = "rows"
    has_groups: bool = False


class Preset(NamedTuple):
    """An exporter: the forms of its dates, whether its times are UTC, the layouts of each kind."""

    dates: tuple[str, ...]
    layouts: dict[Kind, tuple[Layout, ...]]
    is_utc: bool = False


def _layout(
    kind: Kind, told: str, *needs: str, shape: Shape = "rows", has_groups: bool = False
) -> Layout:
    """A layout from lines of `field: column | column`. What it `needs` besides are fields."""
    columns: dict[str, tuple[str, ...]] = {}
    for line in told.strip().splitlines():
        field, _, names = line.strip().partition(": ")
        more = tuple(name.strip() for name in names.split("|"))
        columns[field] = (*columns.get(field, ()), *more)
    besides = tuple((field,) for field in needs)
    return Layout(columns, (*NEEDS[kind], *besides), shape, has_groups)


_ALSO: dict[Kind, dict[str, tuple[str, ...]]] = {
    "clients": {"name": ("client", "customer"), "phone": ("telephone",)},
    "providers": {"name": ("provider",)},
    "cards": {"client": ("customer", "name")},
    "invoices": {
        "number": ("invoice number", "invoice no", "invoice #", "invoice"),
        "client": ("customer", "client name", "customer name", "name"),
        "issued": ("date", "invoice date", "issue date"),
        "due": ("due date",),
        "total": ("amount",),
        "paid": ("amount paid",),
        "open": ("balance", "amount due"),
        "line": ("description",),
    },
    "payments": {
        "invoice": ("invoice number", "invoice no", "invoice #"),
        "client": ("customer", "client name", "customer name", "name"),
        "date": ("payment date", "paid on"),
    },
    "credits": {"client": ("customer", "client name", "customer name", "name")},
}
"""What people call the columns of tables that they keep themselves, besides the fields' names."""


def _plain(kind: Kind) -> tuple[Layout, ...]:
    """Columns with the names of the fields, or as people call them: what `--map` starts from."""
    also = _ALSO[kind]
    return (Layout({each: (each, *also.get(each, ())) for each in FIELDS[kind]}, NEEDS[kind]),)


PLAIN = Preset(("Y-m-d",), {kind: _plain(kind) for kind in FIELDS})

_STRIPE = Preset(("Y-m-d", "m/d/Y"), {
    "clients": (_layout("clients", """
        id: id
        name: name | description | email
        email: email"""),),
    "invoices": (_layout("invoices", """
        id: id
        number: number | id
        client: customer name | customer description
        client_id: customer | customer id
        email: customer email
        issued: date (utc) | created (utc) | created date (utc)
        due: due date (utc)
        total: total
        paid: amount paid
        currency: currency
        status: status
        line: description"""),),
    "payments": (_layout("payments", """
        id: id | paymentintent id
        invoice: invoice number
        invoice_id: invoice id
        client: customer description | card name
        client_id: customer id
        email: customer email
        date: created (utc) | created date (utc)
        amount: amount
        refunded: amount refunded
        currency: currency
        status: status
        captured: captured"""),),
}, is_utc=True)  # fmt: skip

_INVOICE_NINJA = Preset(("Y-m-d",), {
    "clients": (_layout("clients", """
        name: name
        first_name: first name
        last_name: last name
        email: email
        phone: phone
        tax_id: vat number
        address: billing street | billing apt/suite | billing city | billing state/province
        address: billing postal code | billing country"""),),
    "invoices": (_layout("invoices", """
        number: invoice number
        client: client
        email: email
        issued: invoice date
        due: due date
        total: amount
        paid: paid
        status: status
        line: item notes | item product
        cost: item cost
        quantity: item quantity""", shape="repeated"),),
    "payments": (_layout("payments", """
        invoice: invoice number
        client: client
        date: date
        amount: amount"""),),
})  # fmt: skip

_FRESHBOOKS = Preset(("Y-m-d", "m/d/Y"), {
    "clients": (_layout("clients", """
        name: organization
        first_name: first name
        last_name: last name
        email: email
        phone: phone
        address: street | city | province/state | postal code | country"""),),
    "invoices": (_layout("invoices", """
        number: invoice #
        client: client name
        issued: date issued
        due: date due
        line_total: line total
        currency: currency
        status: invoice status
        line: item description | item name""", shape="summed"),),
})  # fmt: skip

_WAVE_ENTRIES = """
        id: transaction id
        number: invoice number
        client: customer
        issued: transaction date
        total: amount (one column)
        line: transaction line description
        type: account type
        group: account group"""

_WAVE = Preset(("Y-m-d", "d-m-Y"), {
    "clients": (_layout("clients", """
        name: customer_name
        first_name: contact_first_name
        last_name: contact_last_name
        email: email
        phone: phone | mobile
        address: address_line_1 | address_line_2 | city | province/state
        address: postal_code/zip_code | country"""),),
    "invoices": (
        _layout("invoices", _WAVE_ENTRIES, "type", "group", shape="entries"),
        _layout("invoices", """
        number: invoice number
        client: customer name
        issued: invoice date
        due: due date
        total: invoice total
        paid: invoice paid"""),
    ),
    "payments": (Layout(
        _layout("invoices", _WAVE_ENTRIES).columns,
        (*NEEDS["invoices"], ("type",), ("group",)), "entries",
    ),),
})  # fmt: skip

_QUICKBOOKS_BILL = """
        number: num | transaction number
        client: customer full name | customer | name
        issued: date | transaction date
        type: transaction type"""

_QUICKBOOKS = Preset(("m/d/Y",), {
    "clients": (_layout("clients", """
        name: customer full name
        email: email
        phone: phone numbers
        address: bill address""", has_groups=True),),
    "invoices": (
        _layout("invoices", """
        number: invoiceno
        client: customer
        issued: invoicedate
        due: duedate
        line_total: itemamount
        tax: taxamount
        currency: currency
        line: itemdescription | item(product/service)""", shape="summed"),
        _layout("invoices", f"""{_QUICKBOOKS_BILL}
        line_total: amount
        price: sales price
        line: description""", "type", "price", shape="summed", has_groups=True),
        _layout("invoices", f"""{_QUICKBOOKS_BILL}
        due: due date
        total: amount | open balance
        open: open balance
        line: memo/description""", "type", has_groups=True),
    ),
    "payments": (_layout("payments", """
        id: num | transaction number
        client: customer full name | customer | name
        date: date | transaction date
        amount: amount
        type: transaction type""", "type", has_groups=True),),
})  # fmt: skip

PRESETS: dict[str, Preset] = {
    "stripe": _STRIPE,
    "invoice-ninja": _INVOICE_NINJA,
    "freshbooks": _FRESHBOOKS,
    "wave": _WAVE,
    "quickbooks": _QUICKBOOKS,
}

IN_GROUPS = frozenset({"client", "client_id", "email"})
"""What the heading of a group can tell in place of a column."""

NO_MONEY = frozenset(
    {"draft", "void", "voided", "cancelled", "canceled", "deleted", "reversed", "uncollectible"}
)
"""The statuses of an invoice that asks for nothing, or not any more."""

PAID = frozenset({"paid", "autopaid", "auto-paid", "closed"})
PARTLY = frozenset({"partial", "partially paid", "part-paid"})

TAKEN = frozenset(
    {"paid", "succeeded", "complete", "completed", "refunded", "partial refund",
     "partially refunded", "disputed"}
)  # fmt: skip
"""The statuses of a payment whose money came; what went back again stands beside it."""
