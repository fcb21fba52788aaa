using System.Globalization;
using System.Xml;
using ServerlessDicom.Functions.Web;
using ServerlessDicom.Functions.Web.Description;

namespace ServerlessDicom.Functions.Capabilities;

/// <summary>Writes the Capabilities Description (PS3.18 Annex H) as a document of the Web Application Description Language.</summary>
/// <param name="xml">Where to.</param>
internal sealed class WadlWriter(XmlWriter xml)
{
    private const string Wadl = "http://wadl.dev.java.net/2009/02";
    private const string Schema = "http://www.w3.org/2001/XMLSchema";

    /// <summary>Writes the document.</summary>
    /// <param name="baseUrl">The URL of the service.</param>
    /// <param name="root">Its resources.</param>
    public void Write(string baseUrl, ResourceNode root)
    {
        xml.WriteStartDocument();
        xml.WriteStartElement("application", Wadl);
        xml.WriteAttributeString("xmlns", "xsd", ns: null, Schema);
        xml.WriteStartElement("resources", Wadl);
        xml.WriteAttributeString("base", baseUrl + "/");
        if (root.Operations.Count > 0)
        {
            WriteResource(root);
        }

        foreach (var child in root.Children)
        {
            WriteResource(child);
        }

        xml.WriteEndElement();
        xml.WriteEndElement();
        xml.WriteEndDocument();
    }

    private void WriteResource(ResourceNode node)
    {
        xml.WriteStartElement("resource", Wadl);
        xml.WriteAttributeString("path", node.Path);
        if (node.Path.StartsWith('{'))
        {
            WriteParameter(RouteParameters.Find(node.Path[1..^1]), "template");
        }

        foreach (var operation in node.Operations)
        {
            WriteMethod(operation);
        }

        // The base itself has the others beside it.
        foreach (var child in node.Path.Length == 0 ? [] : node.Children)
        {
            WriteResource(child);
        }

        xml.WriteEndElement();
    }

    private void WriteMethod(DescribedOperation operation)
    {
        var transaction = operation.Transaction;
        xml.WriteStartElement("method", Wadl);
        xml.WriteAttributeString("name", operation.Method);
        xml.WriteAttributeString("id", operation.Id);
        xml.WriteStartElement("doc", Wadl);
        xml.WriteAttributeString("title", transaction.Name);
        xml.WriteString(transaction.Summary);
        xml.WriteEndElement();

        xml.WriteStartElement("request", Wadl);
        if (transaction.Answers.Count > 0)
        {
            WriteNegotiation("Accept", transaction.Answers);
        }

        foreach (var parameter in operation.QueryParameters)
        {
            WriteParameter(parameter, "query");
        }

        WriteRepresentations(transaction.Payloads);
        xml.WriteEndElement();

        foreach (var status in operation.Statuses)
        {
            xml.WriteStartElement("response", Wadl);
            xml.WriteAttributeString("status", status.Code.ToString(CultureInfo.InvariantCulture));
            xml.WriteElementString("doc", Wadl, status.Meaning);
            if (HasAnswer(status))
            {
                WriteRepresentations(transaction.Answers);
            }
            else if (status.Code >= 400)
            {
                WriteRepresentations([new Representation(Problem.ContentType)]);
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static bool HasAnswer(TransactionStatus status) =>
        status is { IsSuccess: true, Code: not StatusCodes.Status204NoContent };

    private void WriteNegotiation(string header, IReadOnlyList<Representation> offered)
    {
        xml.WriteStartElement("param", Wadl);
        xml.WriteAttributeString("name", header);
        xml.WriteAttributeString("style", "header");
        xml.WriteAttributeString("type", "xsd:string");
        xml.WriteAttributeString("default", offered[0].ToString());
        foreach (var representation in offered)
        {
            WriteOption(representation.ToString());
        }

        xml.WriteEndElement();
    }

    private void WriteParameter(TransactionParameter parameter, string style)
    {
        xml.WriteStartElement("param", Wadl);
        xml.WriteAttributeString("name", parameter.Name);
        xml.WriteAttributeString("style", style);
        xml.WriteAttributeString("type", parameter.Type == "number" ? "xsd:decimal" : $"xsd:{parameter.Type}");
        if (parameter.IsRequired)
        {
            xml.WriteAttributeString("required", "true");
        }

        xml.WriteElementString("doc", Wadl, parameter.Meaning);
        foreach (var value in parameter.Values)
        {
            WriteOption(value);
        }

        xml.WriteEndElement();
    }

    private void WriteOption(string value)
    {
        xml.WriteStartElement("option", Wadl);
        xml.WriteAttributeString("value", value);
        xml.WriteEndElement();
    }

    private void WriteRepresentations(IReadOnlyList<Representation> representations)
    {
        foreach (var representation in representations)
        {
            xml.WriteStartElement("representation", Wadl);
            xml.WriteAttributeString("mediaType", representation.ToString());
            xml.WriteEndElement();
        }
    }
}
