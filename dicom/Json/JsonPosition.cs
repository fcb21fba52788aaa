using System.Globalization;
using System.Text;
using System.Text.Json;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Json;

/// <summary>Where in a nested data set a JSON reader is, so that its errors can name the element.</summary>
internal sealed class JsonPosition
{
    private readonly List<DicomTag> _tags = [];
    private readonly List<int> _items = [];

    /// <summary>Sequences around the current data set.</summary>
    public int Depth => _items.Count;

    /// <summary>Goes into an element.</summary>
    public void Enter(DicomTag tag) => _tags.Add(tag);

    /// <summary>Goes into an item, counted from 1, of the current element.</summary>
    public void Enter(int item) => _items.Add(item);

    /// <summary>Goes out of the element.</summary>
    public void LeaveElement() => _tags.RemoveAt(_tags.Count - 1);

    /// <summary>Goes out of the item.</summary>
    public void LeaveItem() => _items.RemoveAt(_items.Count - 1);

    /// <summary>Makes an exception that says where something is wrong, and what, but never the value: it may be a patient's.</summary>
    public JsonException Error(string problem)
    {
        var message = new StringBuilder();
        for (var i = 0; i < _tags.Count; i++)
        {
            message.Append(_tags[i]);
            if (i < _items.Count)
            {
                message.Append(CultureInfo.InvariantCulture, $"/{_items[i]}/");
            }
        }

        return new JsonException($"{message}{(message.Length > 0 ? ": " : "")}{problem}.");
    }
}
