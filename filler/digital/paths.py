"""Paths from a signer's certificate to a root that is trusted, searched and verified.

The search is ``cryptography.x509.verification``'s (RFC 5280, 6.1); here stand what a certificate
may be for, and the limits of names which that library does not look at.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from cryptography import x509
from cryptography.x509.oid import NameOID
from cryptography.x509.verification import (
    Criticality,
    ExtensionPolicy,
    Policy,
    PolicyBuilder,
    Store,
    VerificationError,
)

from filler.digital.model import Trust
from filler.digital.trust import fingerprint, is_of_its_time, key_notes, plain

_LONGEST_CHAIN = 8
# Uses for which a person's certificate signs documents: any, e-mail, a person's login, documents
# (RFC 9336), and Microsoft's own.
_USES = frozenset(
    {
        "2.5.29.37.0", "1.3.6.1.5.5.7.3.4", "1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.36",
        "1.3.6.1.4.1.311.10.3.12",
    }
)  # fmt: skip


def _check_usage(wanted: str) -> Callable[..., None]:
    """A check that a key may be used in one of the ways ``wanted``, names of ``KeyUsage``."""

    def check(_: Policy, __: x509.Certificate, usage: x509.KeyUsage | None) -> None:
        if usage is not None and not any(getattr(usage, name) for name in wanted.split()):
            raise ValueError("its key is for another use")

    return check


def _check_purpose(_: Policy, __: x509.Certificate, uses: x509.ExtendedKeyUsage | None) -> None:
    if uses is not None and not any(use.dotted_string in _USES for use in uses):
        raise ValueError("its certificate is for another use")


_OPTIONAL = Criticality.AGNOSTIC
_SIGNERS = (
    ExtensionPolicy.permit_all()
    .may_be_present(x509.KeyUsage, _OPTIONAL, _check_usage("digital_signature content_commitment"))
    .may_be_present(x509.ExtendedKeyUsage, _OPTIONAL, _check_purpose)
)
_AUTHORITIES = (
    ExtensionPolicy.permit_all()
    .require_present(x509.BasicConstraints, _OPTIONAL, None)
    .may_be_present(x509.KeyUsage, _OPTIONAL, _check_usage("key_cert_sign"))
    .may_be_present(x509.ExtendedKeyUsage, _OPTIONAL, _check_purpose)
)


def vouched(
    certificate: x509.Certificate, others: Sequence[x509.Certificate], trust: Trust, at: datetime
) -> tuple[str, str]:
    """By what a signer is known, a pinned fingerprint or a root; else nothing, and why not.

    Paths are searched and verified by ``cryptography.x509.verification`` (RFC 5280): each link is
    signed by the next, the next is an authority, each is of its time ``at``, and names keep to the
    constraints above them. Whether one was revoked since is not asked.
    """
    if fingerprint(certificate) in trust.pinned:
        return "its fingerprint is pinned", ""
    if not trust.roots:
        return "", ""
    if key_notes(certificate):
        return "", "its key is too weak"
    roots = [x509.load_der_x509_certificate(content) for content in trust.roots]
    if certificate in roots and is_of_its_time(certificate, at):
        return f"it is a root that is trusted: {certificate.subject.rfc4514_string()}", ""
    above = [one for one in others if one != certificate]
    why = ""
    # A path that breaks a constraint which the library does not know is tried no second time.
    for _ in range(len(above) + len(roots)):
        if not roots:
            break
        path, why = _path(certificate, above, roots, at)
        if not path:
            break
        odd = _beyond_its_names(path)
        if odd is None:
            return f"it chains to {path[-1].subject.rfc4514_string()}", ""
        why = f"{odd.subject.rfc4514_string()} does not vouch for such names"
        above = [one for one in above if one != odd]
        roots = [one for one in roots if one != odd]
    return "", plain(why)


def _path(
    certificate: x509.Certificate,
    above: Sequence[x509.Certificate],
    roots: Sequence[x509.Certificate],
    at: datetime,
) -> tuple[list[x509.Certificate], str]:
    """The certificates from the signer's to a root, or none and why."""
    try:
        policy = (
            PolicyBuilder()
            .store(Store(list(roots)))
            .time(at)
            .max_chain_depth(_LONGEST_CHAIN)
            .extension_policies(ca_policy=_AUTHORITIES, ee_policy=_SIGNERS)
        )
        # What it reads of the names is not used; any name is a signer's.
        return policy.build_client_verifier().verify(certificate, list(above)).chain, ""
    except VerificationError as error:
        said = str(error).partition(" (encountered")[0].rpartition(": ")[2]
        return [], "" if "exhausted" in said else said
    except Exception as error:
        # Whatever it is that cannot be read, nobody can be known by it.
        return [], f"it cannot be read ({type(error).__name__})"


def _beyond_its_names(path: Sequence[x509.Certificate]) -> x509.Certificate | None:
    """The first authority whose constraints a name below it breaks (RFC 5280, 4.2.1.10).

    The library holds host names and mail addresses of the alternative names against them; here it
    is the names of the subjects, mail addresses in them too.
    """
    for number, authority in enumerate(path[1:], start=1):
        constraints = _constraints(authority)
        if constraints is None:
            continue
        permitted, excluded = constraints.permitted_subtrees, constraints.excluded_subtrees
        for below in path[:number]:
            names: list[x509.GeneralName] = [x509.DirectoryName(below.subject)]
            mails = below.subject.get_attributes_for_oid(NameOID.EMAIL_ADDRESS)
            names += [x509.RFC822Name(str(mail.value)) for mail in mails]
            for name in names:
                own = [one for one in permitted or () if type(one) is type(name)]
                if own and not any(_is_within(name, tree) for tree in own):
                    return authority
                if any(_is_within(name, tree) for tree in excluded or ()):
                    return authority
    return None


def _constraints(certificate: x509.Certificate) -> x509.NameConstraints | None:
    try:
        return certificate.extensions.get_extension_for_class(x509.NameConstraints).value
    except x509.ExtensionNotFound:
        return None


def _is_within(name: x509.GeneralName, tree: x509.GeneralName) -> bool:
    """Whether a name lies in a subtree of names of its kind."""
    match name, tree:
        case x509.DirectoryName(), x509.DirectoryName():
            below = [_rdn(one) for one in name.value.rdns]
            above = [_rdn(one) for one in tree.value.rdns]
            return below[: len(above)] == above
        case x509.RFC822Name(), x509.RFC822Name():
            mail, _, host = name.value.lower().rpartition("@")
            wanted = tree.value.lower()
            if "@" in wanted:
                return f"{mail}@{host}" == wanted
            return host.endswith(wanted) if wanted.startswith(".") else host == wanted
        case _:
            return False


def _rdn(one: x509.RelativeDistinguishedName) -> frozenset[tuple[str, str]]:
    """A step of a name as it is compared: without regard to case and blanks (RFC 5280, 7.1)."""
    return frozenset((a.oid.dotted_string, " ".join(str(a.value).lower().split())) for a in one)
