using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace Continuum.Mqtt.Security;

/// <summary>What a verified client certificate says of its owner.</summary>
/// <param name="Subject">The distinguished name, as RFC 4514 writes it.</param>
/// <param name="CommonName">The subject's one common name; null when it has none, or several.</param>
/// <param name="DnsNames">The DNS names among the alternative names (RFC 5280, 4.2.1.6).</param>
/// <param name="Uris">The URIs among the alternative names.</param>
public sealed record PeerCertificate(
    string Subject, string? CommonName, IReadOnlyList<string> DnsNames, IReadOnlyList<string> Uris)
{
    private const string CommonNameOid = "2.5.4.3";
    private const string AlternativeNameOid = "2.5.29.17";
    private static readonly Asn1Tag DnsTag = new(TagClass.ContextSpecific, 2);
    private static readonly Asn1Tag UriTag = new(TagClass.ContextSpecific, 6);

    /// <summary>Reads a certificate; whether it is to be trusted was decided before.</summary>
    /// <param name="certificate">Stays the caller's.</param>
    public static PeerCertificate Of(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        List<string> dnsNames = [];
        List<string> uris = [];
        foreach (X509Extension extension in certificate.Extensions)
        {
            if (extension.Oid?.Value == AlternativeNameOid)
            {
                Read(extension.RawData, dnsNames, uris);
            }
        }

        return new(certificate.SubjectName.Name, CommonNameOf(certificate.SubjectName), dnsNames, uris);
    }

    private static string? CommonNameOf(X500DistinguishedName subject)
    {
        string? found = null;
        foreach (X500RelativeDistinguishedName part in subject.EnumerateRelativeDistinguishedNames())
        {
            if (part.HasMultipleElements || part.GetSingleElementType().Value != CommonNameOid)
            {
                continue;
            }

            if (found is not null)
            {
                // Two names, and nothing says which is meant.
                return null;
            }

            found = part.GetSingleElementValue();
        }

        return found;
    }

    private static void Read(byte[] encoded, List<string> dnsNames, List<string> uris)
    {
        AsnReader names = new AsnReader(encoded, AsnEncodingRules.DER).ReadSequence();
        while (names.HasData)
        {
            Asn1Tag tag = names.PeekTag();
            if (tag == DnsTag)
            {
                dnsNames.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, tag));
            }
            else if (tag == UriTag)
            {
                uris.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, tag));
            }
            else
            {
                names.ReadEncodedValue();
            }
        }
    }
}
