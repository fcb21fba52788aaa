using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace ServerlessDicom.Functions.Tests.Authentication;

/// <summary>A key pair of an issuer.</summary>
internal sealed class TestKey
{
    private readonly RSA? _rsa;
    private readonly ECDsa? _ecdsa;

    private TestKey(string id, RSA? rsa, ECDsa? ecdsa) => (Id, _rsa, _ecdsa) = (id, rsa, ecdsa);

    public string Id { get; }

    /// <summary>The public key as JSON Web Key.</summary>
    public JsonObject Public
    {
        get
        {
            var key = new JsonObject { ["kid"] = Id, ["use"] = "sig" };
            if (_rsa?.ExportParameters(false) is { } rsa)
            {
                key["kty"] = "RSA";
                key["n"] = Base64Url.EncodeToString(rsa.Modulus);
                key["e"] = Base64Url.EncodeToString(rsa.Exponent);
            }
            else if (_ecdsa?.ExportParameters(false) is { } ec)
            {
                key["kty"] = "EC";
                key["crv"] = "P-256";
                key["x"] = Base64Url.EncodeToString(ec.Q.X);
                key["y"] = Base64Url.EncodeToString(ec.Q.Y);
            }

            return key;
        }
    }

    /// <summary>The public key as PEM: what an attacker would use as a shared secret.</summary>
    public string Pem => _rsa!.ExportSubjectPublicKeyInfoPem();

    public static TestKey Rsa(string id, int bits = 2048) => new(id, RSA.Create(bits), null);

    public static TestKey Ec(string id) => new(id, null, ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>The signature of a text as RFC 7518 has it.</summary>
    public byte[] Sign(string algorithm, string text)
    {
        var data = Encoding.ASCII.GetBytes(text);
        return algorithm switch
        {
            "ES256" => _ecdsa!.SignData(data, HashAlgorithmName.SHA256),
            "PS256" => _rsa!.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
            _ => _rsa!.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        };
    }

    /// <summary>An ECDSA signature in the form of X.509, which JSON Web Tokens do not use.</summary>
    public byte[] SignDer(string text) =>
        _ecdsa!.SignData(
            Encoding.ASCII.GetBytes(text),
            HashAlgorithmName.SHA256,
            DSASignatureFormat.Rfc3279DerSequence
        );
}
